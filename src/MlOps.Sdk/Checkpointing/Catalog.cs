namespace MlOps.Sdk.Checkpointing;

/// <summary>The checkpoints of a store: their manifests, and those that can't be read.</summary>
internal sealed class Catalog
{
    private readonly Dictionary<long, Manifest> _manifests = [];
    private readonly Dictionary<long, DamagedCheckpoint> _damaged = [];
    private HashSet<string>? _found; // blobs

    public bool IsEmpty => _manifests.Count == 0 && _damaged.Count == 0;

    /// <summary>Those whose manifest can be read, newest first.</summary>
    public IReadOnlyList<Manifest> NewestFirst => [.. _manifests.Values.OrderByDescending(manifest => manifest.Info.Sequence)];

    /// <summary>Those whose manifest can't, the highest step first.</summary>
    public IReadOnlyList<DamagedCheckpoint> Damaged => [.. _damaged.Values.OrderByDescending(checkpoint => checkpoint.Step)];

    public IEnumerable<long> Steps => _manifests.Keys.Concat(_damaged.Keys);

    /// <summary>The greatest that was given, to a deleted checkpoint or one whose save has failed too.</summary>
    public long LastSequence { get; private set; }

    /// <exception cref="InvalidOperationException">There is none after the greatest: what was saved with it could not be read.</exception>
    public long TakeSequence()
    {
        if (LastSequence >= ManifestRules.MaxSequence)
        {
            var newest = NewestFirst is [var first, ..] ? first.Info : null; // who said so may be deleted by now
            LastSequence = newest is null ? 0 : newest.Sequence < ManifestRules.MaxSequence ? newest.Sequence : throw CheckpointErrors.NoSequence(newest.Step);
        }

        return ++LastSequence;
    }

    /// <param name="store">What to read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="lastSequence">The greatest that is known to have been given.</param>
    public static async Task<Catalog> ReadAsync(ICheckpointStore store, CancellationToken cancellationToken, long lastSequence = 0)
    {
        var steps = await store.ListStepsAsync(cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var catalog = new Catalog { LastSequence = lastSequence };
            if (await catalog.TryAddAsync(store, steps, cancellationToken).ConfigureAwait(false))
            {
                return catalog;
            }

            // Another process deleted one since it was listed, once it had saved a newer one.
            var now = await store.ListStepsAsync(cancellationToken).ConfigureAwait(false);
            if (now.Order().SequenceEqual(steps.Order()))
            {
                return catalog; // listed, and yet not there: a link to nowhere
            }

            steps = now;
        }
    }

    public void Add(Manifest manifest)
    {
        LastSequence = Math.Max(LastSequence, manifest.Info.Sequence);
        _manifests[manifest.Info.Step] = manifest;
        _damaged.Remove(manifest.Info.Step);
    }

    public bool Remove(long step) => _manifests.Remove(step) | _damaged.Remove(step);

    public Manifest? Find(long step) => _manifests.GetValueOrDefault(step);

    public DamagedCheckpoint? FindDamaged(long step) => _damaged.GetValueOrDefault(step);

    /// <summary>A blob that an intact manifest uses, by its name.</summary>
    public ManifestBlob? FindBlob(string name) => _manifests.Values.SelectMany(manifest => manifest.Blobs).FirstOrDefault(blob => blob.Name == name);

    /// <summary>Takes note of the blobs that are there before anything is written: manifests that can't be read may use these, and no others.</summary>
    public void NoteFound(IEnumerable<string> blobs) => _found = [.. blobs];

    /// <summary>
    /// Whether a blob can be deleted: no manifest uses it, nor may one that can't be read, because it is damaged or of a later version of the format.
    /// </summary>
    public bool IsUnused(string blob) => FindBlob(blob) is null && (_damaged.Count == 0 || _found?.Contains(blob) == false);

    private async Task<bool> TryAddAsync(ICheckpointStore store, IReadOnlyList<long> steps, CancellationToken cancellationToken)
    {
        var areThere = true;
        foreach (var step in steps)
        {
            try
            {
                Add(ManifestFile.Read(step, (await store.ReadManifestAsync(step, cancellationToken).ConfigureAwait(false)).Span));
            }
            catch (DamageException e)
            {
                _damaged[step] = new(step, e.Message);
            }
            catch (FileNotFoundException)
            {
                areThere = false;
            }
        }

        return areThere;
    }
}
