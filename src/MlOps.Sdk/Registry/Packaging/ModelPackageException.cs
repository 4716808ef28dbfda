using MlOps.Sdk.Primitives;

namespace MlOps.Sdk.Registry.Packaging;

/// <summary>A package is refused, or a folder that can't become one.</summary>
public sealed class ModelPackageException : MlOpsException
{
    internal ModelPackageException(ModelPackageFault fault, string message, string? path = null)
        : base(message)
    {
        Fault = fault;
        Path = path;
    }

    /// <summary>The cause.</summary>
    public ModelPackageFault Fault { get; }

    /// <summary>The path that shows it; <see langword="null"/> where the fault is not one file's.</summary>
    public string? Path { get; }

    /// <summary>The SHA-256 that was expected, where the fault is <see cref="ModelPackageFault.HashMismatch"/>.</summary>
    public string? ExpectedSha256 { get; internal init; }

    /// <summary>The SHA-256 that was found, where the fault is <see cref="ModelPackageFault.HashMismatch"/>.</summary>
    public string? ActualSha256 { get; internal init; }
}
