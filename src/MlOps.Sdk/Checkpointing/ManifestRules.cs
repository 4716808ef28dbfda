using MlOps.Sdk.Checkpointing.Wire;
using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Checkpointing;

/// <summary>What has to hold in a manifest before one of its numbers is used: it may come from anyone.</summary>
internal static class ManifestRules
{
    /// <summary>The last step there can be: training goes on with the one after it.</summary>
    public const long MaxStep = long.MaxValue - 1;

    /// <summary>The last sequence there can be. Nobody saves so often; a manifest of somebody else may say it.</summary>
    public const long MaxSequence = long.MaxValue / 2;

    /// <summary>The last attempt there can be.</summary>
    public const int MaxAttempt = int.MaxValue / 2;

    /// <summary>That nothing is null where the serializer does not look.</summary>
    public static void CheckElements(ManifestWire manifest) =>
        Require(!manifest.Blobs.Contains(null!) && !manifest.Entries.Contains(null!), "a blob or an entry is null");

    public static void Check(ManifestWire manifest, ManifestBlob[] blobs, ManifestEntry[] entries)
    {
        Require(manifest.Step is >= 0 and <= MaxStep, "its step is negative or has none after it");
        Require(manifest.Sequence is >= 0 and <= MaxSequence && manifest.Attempt is >= 0 and <= MaxAttempt, "its sequence or attempt is negative or too great");
        Require(manifest.StateBytes >= 0 && manifest.WrittenBytes >= 0, "a count of bytes is negative");
        foreach (var blob in blobs)
        {
            Require(Manifest.IsBlobName(blob.Name), "a blob's name is not 32 hexadecimal digits");
            Require(blob.Sha256.Length == 64, $"the SHA-256 of blob '{blob.Name}' is not 64 hexadecimal digits");
            Require(blob.ContentLength >= 0 && blob.HeaderLength >= 0 && blob.HeaderLength <= blob.ContentLength, $"the lengths of blob '{blob.Name}' are impossible");
        }

        Require(blobs.Select(blob => blob.Name).Distinct().Count() == blobs.Length, "a blob is listed twice");
        Require(entries.Select(entry => entry.Name).Distinct().Count() == entries.Length, "an entry is listed twice");
        foreach (var entry in entries)
        {
            Require(entry.Blob >= 0 && entry.Blob < blobs.Length, $"entry '{entry.Name}' is in a blob that is not listed");
            var blob = blobs[entry.Blob];
            Require(
                entry.Offset >= blob.HeaderLength && entry.Length >= 0 && entry.Length <= blob.ContentLength - entry.Offset,
                $"entry '{entry.Name}' lies outside of its blob");
            Require(LengthOf(entry) == entry.Length, $"the length of entry '{entry.Name}' is not that of its type and shape");
            Require(entry.Hash is not null || blob.KeyId is not null, $"entry '{entry.Name}' has no hash");
        }

        // Entries that lie over each other would ask for more memory than there are bytes.
        foreach (var (first, second) in entries.OrderBy(entry => entry.Blob).ThenBy(entry => entry.Offset).ThenBy(entry => entry.Length).Pairs())
        {
            Require(first.Blob != second.Blob || first.Offset + first.Length <= second.Offset, $"entries '{first.Name}' and '{second.Name}' lie over each other");
        }
    }

    private static long LengthOf(ManifestEntry entry)
    {
        try
        {
            return TensorInfo.ByteLength(entry.Name, entry.Type, [.. entry.Shape], SafetensorsErrors.OfMemory);
        }
        catch (SafetensorsException)
        {
            return -1;
        }
    }

    private static IEnumerable<(ManifestEntry First, ManifestEntry Second)> Pairs(this IEnumerable<ManifestEntry> entries)
    {
        ManifestEntry? previous = null;
        foreach (var entry in entries)
        {
            if (previous is not null)
            {
                yield return (previous, entry);
            }

            previous = entry;
        }
    }

    private static void Require(bool holds, string reason)
    {
        if (!holds)
        {
            throw new DamageException("its manifest is not to be believed: " + reason);
        }
    }
}
