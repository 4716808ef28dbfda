namespace MlOps.Sdk.Safetensors;

/// <summary>What is wrong with a safetensors file, or with what was asked of it. The causes are named as in the format's own library.</summary>
public enum SafetensorsFault
{
    /// <summary>The file is too short for the length of a header: 8 bytes.</summary>
    HeaderTooSmall,

    /// <summary>The header has more than 100,000,000 bytes, or would have.</summary>
    HeaderTooLarge,

    /// <summary>The header is longer than the file.</summary>
    InvalidHeaderLength,

    /// <summary>The header is not UTF-8.</summary>
    InvalidHeader,

    /// <summary>The header is not JSON, or not the JSON of a header.</summary>
    InvalidHeaderDeserialization,

    /// <summary>A tensor does not start where the one before it ends.</summary>
    InvalidOffset,

    /// <summary>A tensor's bytes are not as many as its type and shape need.</summary>
    TensorInvalidInfo,

    /// <summary>The tensors end before the file does, or after it.</summary>
    MetadataIncompleteBuffer,

    /// <summary>A shape is so large that the count of its bits is not a 64-bit number.</summary>
    ValidationOverflow,

    /// <summary>Elements of less than a byte do not fill their last byte.</summary>
    MisalignedSlice,

    /// <summary>The file has no tensor of that name.</summary>
    TensorNotFound,

    /// <summary>The tensor's elements are of another type than was asked for.</summary>
    TypeMismatch,

    /// <summary>The tensor has more elements than a span can have; it can be read in parts.</summary>
    TensorTooLarge,

    /// <summary>A <see cref="TensorType.Bool"/> tensor has bytes other than 0 and 1.</summary>
    InvalidBoolean,
}
