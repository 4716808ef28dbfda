using System.Security.Cryptography;

namespace MlOps.Sdk.Checkpointing;

/// <summary>Reads checkpoints to staging memory, and verifies every byte of their entries on the way.</summary>
internal sealed class CheckpointLoader(ICheckpointStore store, CheckpointManagerOptions options)
{
    private const int LeavesPerRead = 4; // 1 MiB

    /// <exception cref="DamageException">It can't be restored.</exception>
    public async Task<LoadedCheckpoint> LoadAsync(Manifest manifest, StagingMemory memory, CancellationToken cancellationToken)
    {
        var readers = new List<BlobReader>();
        try
        {
            var lengths = await store.ListBlobsAsync(cancellationToken).ConfigureAwait(false);
            foreach (var blob in manifest.Blobs)
            {
                RequireLength(blob, lengths);
                var reader = await BlobReader.OpenAsync(store, blob, options.Encryption, cancellationToken).ConfigureAwait(false);
                readers.Add(reader);
                await VerifyHeaderAsync(blob, reader, cancellationToken).ConfigureAwait(false);
            }

            return await ReadAsync(manifest, readers, memory, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or EndOfStreamException)
        {
            throw new DamageException($"a part of it is gone: {e.Message}", e);
        }
        finally
        {
            foreach (var reader in readers)
            {
                await reader.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads the blobs whole and compares their SHA-256, which also covers what no entry uses.</summary>
    /// <exception cref="DamageException">One differs.</exception>
    public async Task VerifyBlobsAsync(Manifest manifest, CancellationToken cancellationToken)
    {
        var buffer = new byte[LeavesPerRead * EntryHash.LeafLength];
        try
        {
            var lengths = await store.ListBlobsAsync(cancellationToken).ConfigureAwait(false);
            foreach (var blob in manifest.Blobs)
            {
                RequireLength(blob, lengths);
                using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
                var stored = await store.OpenBlobAsync(blob.Name, cancellationToken).ConfigureAwait(false);
                await using var closing = stored.ConfigureAwait(false);
                for (long offset = 0; offset < blob.Length; offset += buffer.Length)
                {
                    var part = buffer.AsMemory(0, (int)Math.Min(buffer.Length, blob.Length - offset));
                    await stored.ReadAsync(offset, part, cancellationToken).ConfigureAwait(false);
                    hash.AppendData(part.Span);
                }

                var actual = Convert.ToHexStringLower(hash.GetHashAndReset());
                if (actual != blob.Sha256)
                {
                    throw new DamageException($"blob '{blob.Name}' has the SHA-256 {actual}, and the manifest says {blob.Sha256}");
                }
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or EndOfStreamException)
        {
            throw new DamageException($"a part of it is gone: {e.Message}", e);
        }
    }

    private async Task<LoadedCheckpoint> ReadAsync(Manifest manifest, List<BlobReader> readers, StagingMemory memory, CancellationToken cancellationToken)
    {
        var loaded = new LoadedCheckpoint(manifest, options.Threads);
        var parts = new List<Part>();
        var leaves = new Dictionary<ManifestEntry, UInt128[]>();
        foreach (var entry in manifest.Entries)
        {
            var staged = Stage(entry, memory);
            loaded.Entries.Add(entry.Name, staged);
            leaves.Add(entry, new UInt128[EntryHash.LeafCount(entry.Length)]);
            for (var leaf = 0; leaf < leaves[entry].Length; leaf += LeavesPerRead)
            {
                parts.Add(new(entry, staged, leaves[entry], leaf));
            }
        }

        var parallel = new ParallelOptions { MaxDegreeOfParallelism = options.Threads, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(parts, parallel, async (part, token) => await ReadAsync(part, readers[part.Entry.Blob], token).ConfigureAwait(false)).ConfigureAwait(false);
        foreach (var entry in manifest.Entries)
        {
            var hash = EntryHash.Root(leaves[entry]);
            if (entry.Hash is { } expected && expected != hash)
            {
                throw new DamageException(FormattableString.Invariant($"entry '{entry.Name}' of {entry.Length:N0} bytes in blob '{manifest.Blobs[entry.Blob].Name}' has the hash {hash:x32} and the manifest says {expected:x32}"));
            }

            loaded.Entries[entry.Name].Hash = hash;
            entry.Hash = hash; // of an encrypted one: to see what changes until the next save
        }

        return loaded;
    }

    private static async ValueTask ReadAsync(Part part, BlobReader reader, CancellationToken cancellationToken)
    {
        var offset = (long)part.First * EntryHash.LeafLength;
        var bytes = part.Staged.Slice(offset, (int)Math.Min(LeavesPerRead * EntryHash.LeafLength, part.Entry.Length - offset));
        await reader.ReadAsync(part.Entry.Offset + offset, bytes, cancellationToken).ConfigureAwait(false);
        for (var leaf = part.First; !bytes.IsEmpty; leaf++)
        {
            var count = Math.Min(EntryHash.LeafLength, bytes.Length);
            part.Leaves[leaf] = EntryHash.Leaf(bytes.Span[..count]);
            bytes = bytes[count..];
        }
    }

    private static unsafe StagedEntry Stage(ManifestEntry entry, StagingMemory memory) =>
        new(entry.Name, entry.Kind, entry.Type, entry.Shape, memory.Allocate(entry.Length), entry.Length);

    private static async Task VerifyHeaderAsync(ManifestBlob blob, BlobReader reader, CancellationToken cancellationToken)
    {
        var header = new byte[blob.HeaderLength];
        await reader.ReadAsync(0, header, cancellationToken).ConfigureAwait(false);
        if (BlobPlan.HashOfHeader(header) != blob.HeaderHash)
        {
            throw new DamageException($"the header of blob '{blob.Name}' was changed");
        }
    }

    private static void RequireLength(ManifestBlob blob, IReadOnlyDictionary<string, long> lengths)
    {
        if (!lengths.TryGetValue(blob.Name, out var length))
        {
            throw new DamageException($"its blob '{blob.Name}' is missing");
        }

        if (length != blob.Length)
        {
            throw new DamageException(FormattableString.Invariant($"its blob '{blob.Name}' has {length:N0} bytes but the manifest says {blob.Length:N0}"));
        }
    }

    private sealed record Part(ManifestEntry Entry, StagedEntry Staged, UInt128[] Leaves, int First);
}
