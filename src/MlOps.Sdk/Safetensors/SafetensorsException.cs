using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Safetensors;

/// <summary>A safetensors file is refused, or does not hold what was asked for.</summary>
public sealed class SafetensorsException : MlOpsException
{
    internal SafetensorsException(
        SafetensorsFault fault, string message, string? tensorName = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Fault = fault;
        TensorName = tensorName;
    }

    /// <summary>The cause.</summary>
    public SafetensorsFault Fault { get; }

    /// <summary>The tensor that shows it; <see langword="null"/> where the fault is not one tensor's.</summary>
    public string? TensorName { get; }
}
