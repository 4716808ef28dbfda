using System.Text.Json;
using MlOps.Sdk.Tracking.Wire;

namespace MlOps.Sdk.Tracking.Records;

/// <summary>
/// The text of a journal record of kind <see cref="RecordKind.Input"/>: the dataset as JSON, or, where that is long, the name of the file
/// in the staging folder that has the JSON.
/// </summary>
internal static class InputRecord
{
    /// <summary>The longest JSON that goes into the journal itself, where a record has at most 64 KB.</summary>
    public const int MaxInlineBytes = 48 * 1024;

    public static byte[] Write(Dataset dataset) =>
        JsonSerializer.SerializeToUtf8Bytes(WireMapping.ToWire(dataset), TrackingWireJson.Default.WireDataset);

    /// <param name="text">The record's text.</param>
    /// <param name="pathOf">The file of a name.</param>
    /// <returns>The dataset; <see langword="null"/> when its file is gone or is no such JSON.</returns>
    public static Dataset? TryRead(string text, Func<string, string> pathOf)
    {
        try
        {
            var wire = text.StartsWith('{')
                ? JsonSerializer.Deserialize(text, TrackingWireJson.Default.WireDataset)
                : JsonSerializer.Deserialize(File.ReadAllBytes(pathOf(text)), TrackingWireJson.Default.WireDataset);
            return wire is null ? null : WireMapping.ToDataset(wire);
        }
        catch (Exception exception) when (exception is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
