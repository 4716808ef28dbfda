using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using MlOps.Sdk.Safetensors;

namespace MlOps.Sdk.Checkpointing;

/// <summary>Which entries of a snapshot are in a blob already, and the one new blob that takes the others: a safetensors file.</summary>
internal sealed class BlobPlan
{
    private const int SmallPiece = 64 * 1024;
    private const int BufferLength = 1 << 20;

    private readonly List<ManifestBlob> _kept = [];
    private readonly List<ManifestEntry> _keptEntries = [];
    private readonly List<StagedEntry> _written = []; // in the order of the file

    private BlobPlan(SafetensorsLayout? layout) => Layout = layout;

    public SafetensorsLayout? Layout { get; }

    /// <summary>Of the new blob's content: a hash of its header and of its entries' hashes.</summary>
    public string Name { get; private init; } = "";

    public long ContentLength => Layout?.FileLength ?? 0;

    /// <param name="snapshot">What is to be in the checkpoint.</param>
    /// <param name="previous">The manifest of a checkpoint that this process wrote or has verified.</param>
    /// <param name="lengths">The blobs that are in the store.</param>
    /// <param name="keyId">The key to write with.</param>
    public static BlobPlan Of(Snapshot snapshot, Manifest? previous, IReadOnlyDictionary<string, long> lengths, string? keyId)
    {
        var kept = new Dictionary<StagedEntry, ManifestEntry>();
        if (previous is not null)
        {
            var unchanged = previous.Entries
                .Where(old => snapshot.Entries.TryGetValue(old.Name, out var entry) && IsSame(old, entry) && IsUsable(previous.Blobs[old.Blob], lengths, keyId))
                .GroupBy(old => old.Blob)
                // A blob of which less than half is still used is not used any more, so that it can be deleted.
                .Where(blob => blob.Sum(old => old.Length) * 2 >= previous.Blobs[blob.Key].ContentLength - previous.Blobs[blob.Key].HeaderLength);
            kept = unchanged.SelectMany(blob => blob).ToDictionary(old => snapshot.Entries[old.Name]);
        }

        var changed = snapshot.Entries.Values.Where(entry => !kept.ContainsKey(entry)).ToDictionary(entry => entry.Name);
        var layout = changed.Count == 0 ? null : SafetensorsLayout.Of(changed.Values.Select(entry => (entry.Name, entry.Type, entry.Shape)));
        var plan = new BlobPlan(layout) { Name = layout is null ? "" : NameOf(layout, changed) };
        plan._written.AddRange(layout?.Tensors.Select(tensor => changed[tensor.Name]) ?? []);
        plan.Keep(kept.Values, previous);
        return plan;
    }

    /// <summary>The new blob's content, in pieces of up to 16 MiB.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Content()
    {
        var buffer = new byte[BufferLength];
        var filled = 0;
        foreach (var piece in _written.SelectMany(entry => entry.Pieces()).Prepend(Layout!.Header))
        {
            if (piece.Length > buffer.Length - filled && filled > 0)
            {
                yield return buffer.AsMemory(0, filled);
                filled = 0;
            }

            if (piece.Length > SmallPiece)
            {
                if (filled > 0)
                {
                    yield return buffer.AsMemory(0, filled);
                    filled = 0;
                }

                yield return piece;
            }
            else
            {
                piece.CopyTo(buffer.AsMemory(filled));
                filled += piece.Length;
            }
        }

        if (filled > 0)
        {
            yield return buffer.AsMemory(0, filled);
        }
    }

    /// <summary>The manifest, once the new blob is written.</summary>
    public Manifest ToManifest(CheckpointInfo info, Snapshot snapshot, ManifestBlob? written)
    {
        List<ManifestBlob> blobs = [.. _kept];
        List<ManifestEntry> entries = [.. _keptEntries];
        if (written is not null)
        {
            blobs.Add(written);
            entries.AddRange(_written.Zip(Layout!.Tensors, (entry, tensor) => new ManifestEntry
            {
                Name = entry.Name,
                Kind = entry.Kind,
                Type = entry.Type,
                Shape = entry.Shape,
                Length = entry.Length,
                Blob = blobs.Count - 1,
                Offset = Layout.Header.Length + tensor.Offset,
                Hash = entry.Hash,
            }));
        }

        return new() { Info = info, States = snapshot.States, Blobs = blobs, Entries = entries };
    }

    public UInt128 HeaderHash() => HashOfHeader(Layout!.Header.Span);

    public static unsafe UInt128 HashOfHeader(ReadOnlySpan<byte> header)
    {
        fixed (byte* start = header)
        {
            return EntryHash.Compute(start, header.Length, 1);
        }
    }

    private void Keep(IEnumerable<ManifestEntry> entries, Manifest? previous)
    {
        foreach (var blob in entries.GroupBy(entry => entry.Blob))
        {
            _kept.Add(previous!.Blobs[blob.Key]);
            _keptEntries.AddRange(blob.Select(old => new ManifestEntry
            {
                Name = old.Name,
                Kind = old.Kind,
                Type = old.Type,
                Shape = old.Shape,
                Length = old.Length,
                Blob = _kept.Count - 1,
                Offset = old.Offset,
                Hash = old.Hash,
            }));
        }
    }

    private static bool IsSame(ManifestEntry old, StagedEntry entry) =>
        old.Hash == entry.Hash && old.Length == entry.Length && old.Kind == entry.Kind && old.Type == entry.Type && old.Shape.SequenceEqual(entry.Shape);

    private static bool IsUsable(ManifestBlob blob, IReadOnlyDictionary<string, long> lengths, string? keyId) =>
        blob.KeyId == keyId && lengths.TryGetValue(blob.Name, out var length) && length == blob.Length;

    private static string NameOf(SafetensorsLayout layout, Dictionary<string, StagedEntry> entries)
    {
        var hash = new XxHash128();
        hash.Append(layout.Header.Span);
        foreach (var tensor in layout.Tensors)
        {
            var entry = entries[tensor.Name].Hash;
            hash.Append(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in entry, 1)));
        }

        return hash.GetCurrentHashAsUInt128().ToString("x32", CultureInfo.InvariantCulture);
    }
}
