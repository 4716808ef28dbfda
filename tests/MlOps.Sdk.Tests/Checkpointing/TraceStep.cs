using System.Globalization;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>One operation on files, or the moment in which a checkpoint was acknowledged.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Path">To what, from the root of the trace.</param>
/// <param name="To">The new name of a rename.</param>
/// <param name="Bytes">What was written.</param>
/// <param name="Number">Where it was written; or the number of the acknowledged state.</param>
internal sealed record TraceStep(TraceKind Kind, string Path, string To = "", byte[]? Bytes = null, long Number = 0)
{
    public bool IsOfBlob => Path.Contains("blobs/", StringComparison.Ordinal);

    public bool IsOfManifest => Path.Contains(".manifest", StringComparison.Ordinal);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind} {Path}{(To.Length > 0 ? " -> " + To : "")} {Number}");
}
