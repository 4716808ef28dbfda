using System.Text.Json;
using MlOps.Sdk.Tracking.Wire;

namespace MlOps.Sdk.Tracking;

/// <summary>Measures the bodies of batches.</summary>
internal static class MlflowTrackingStoreBodies
{
    // A character is at most six bytes, as in \u00e9; the names of a metric's fields and its numbers less than 128.
    private const int MostBytesOfCharacter = 6;
    private const int MostBytesOfRecord = 128;

    /// <summary>Whether a request is longer than so many bytes. Only one that might be is written out to see.</summary>
    public static bool IsLongerThan(int bytes, LogBatchRequest request)
    {
        var most = (long)MostBytesOfRecord
            + request.Metrics.Sum(metric => Most(metric.Key, null))
            + request.Params.Sum(param => Most(param.Key, param.Value))
            + request.Tags.Sum(tag => Most(tag.Key, tag.Value));
        return most > bytes && JsonSerializer.SerializeToUtf8Bytes(request, TrackingWireJson.Default.LogBatchRequest).Length > bytes;
    }

    private static long Most(string? key, string? value) =>
        MostBytesOfRecord + ((long)MostBytesOfCharacter * ((key?.Length ?? 0) + (value?.Length ?? 0)));
}
