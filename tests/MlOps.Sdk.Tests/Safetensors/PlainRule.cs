namespace MlOps.Sdk.Tests.Safetensors;

/// <summary>A rule of the format that <see cref="PlainRules"/> can leave out.</summary>
public enum PlainRule
{
    None,
    HeaderWithinFile,
    Utf8,
    NamesOnce,
    WholeNumbers,
    KnownTypes,
    OneAfterTheOther,
    NoOverflow,
    WholeBytes,
    SizeOfShape,
    EndOfFile,
}
