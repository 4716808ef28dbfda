namespace MlOps.Sdk.Checkpointing;

/// <summary>The checkpoints of a store: their manifests, and those that can't be read.</summary>
internal sealed class Catalog
{
    private readonly Dictionary<long, Manifest> _manifests = [];
    private readonly Dictionary<long, DamagedCheckpoint> _damaged = [];

    public bool IsEmpty => _manifests.Count == 0 && _damaged.Count == 0;

    /// <summary>Those whose manifest can be read, newest first.</summary>
    public IReadOnlyList<Manifest> NewestFirst => [.. _manifests.Values.OrderByDescending(manifest => manifest.Info.Sequence)];

    /// <summary>Those whose manifest can't, the highest step first.</summary>
    public IReadOnlyList<DamagedCheckpoint> Damaged => [.. _damaged.Values.OrderByDescending(checkpoint => checkpoint.Step)];

    public IEnumerable<long> Steps => _manifests.Keys.Concat(_damaged.Keys);

    public long NextSequence => _manifests.Values.Select(manifest => manifest.Info.Sequence).DefaultIfEmpty(0).Max() + 1;

    public static async Task<Catalog> ReadAsync(ICheckpointStore store, CancellationToken cancellationToken)
    {
        var catalog = new Catalog();
        foreach (var step in await store.ListStepsAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                catalog.Add(ManifestFile.Read(step, (await store.ReadManifestAsync(step, cancellationToken).ConfigureAwait(false)).Span));
            }
            catch (DamageException e)
            {
                catalog._damaged[step] = new(step, e.Message);
            }
            catch (FileNotFoundException)
            {
                // Another process deleted it since it was listed.
            }
        }

        return catalog;
    }

    public void Add(Manifest manifest)
    {
        _manifests[manifest.Info.Step] = manifest;
        _damaged.Remove(manifest.Info.Step);
    }

    public bool Remove(long step) => _manifests.Remove(step) | _damaged.Remove(step);

    public Manifest? Find(long step) => _manifests.GetValueOrDefault(step);

    public DamagedCheckpoint? FindDamaged(long step) => _damaged.GetValueOrDefault(step);

    /// <summary>A blob that an intact manifest uses, by its name.</summary>
    public ManifestBlob? FindBlob(string name) => _manifests.Values.SelectMany(manifest => manifest.Blobs).FirstOrDefault(blob => blob.Name == name);
}
