using System.Diagnostics;

namespace MlOps.Sdk.Diagnostics;

/// <summary>The name under which this library's meter and activity source are found.</summary>
internal static class MlOpsTelemetry
{
    public const string Name = "MlOps";

    public static readonly ActivitySource Activities = new(Name);
}
