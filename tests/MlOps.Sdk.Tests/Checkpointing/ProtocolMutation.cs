namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>What a trace would be if the protocol did without one of its steps.</summary>
internal static class ProtocolMutation
{
    private const string Blobs = "blobs";

    /// <summary>By what is left out or done otherwise.</summary>
    public static IReadOnlyDictionary<string, Func<IReadOnlyList<TraceStep>, List<TraceStep>>> All { get; } =
        new Dictionary<string, Func<IReadOnlyList<TraceStep>, List<TraceStep>>>
        {
            ["a blob is not flushed"] = trace => [.. trace.Where(step => !(step.Kind == TraceKind.Flush && step.IsOfBlob))],
            ["a manifest is not flushed"] = trace => [.. trace.Where(step => !(step.Kind == TraceKind.Flush && step.IsOfManifest))],
            ["the blobs' folder is not flushed after a blob"] = trace => WithoutFlush(trace, before => before.Kind == TraceKind.Rename && before.IsOfBlob),
            ["the folder is not flushed after a manifest"] = trace => WithoutFlush(trace, before => before.Kind == TraceKind.Rename && before.IsOfManifest),
            ["the folder is not flushed after the deletion of a manifest"] = trace => WithoutFlush(trace, before => before.Kind == TraceKind.Delete && before.IsOfManifest),
            ["the folder is not flushed when it is taken"] = trace => [.. trace.Where((step, i) => !(IsFolder(step) && IsFlushOfBlobsFolder(trace[i - 1])))],
            ["the folder above it is not flushed"] = trace => [.. trace.Where(step => !(step is { Kind: TraceKind.FlushFolder, Path: "outer" }))],
            ["the folder above that one is not flushed"] = trace => [.. trace.Where(step => !(step is { Kind: TraceKind.FlushFolder, Path: "." }))],
            ["a blob is written under its own name"] = trace => InPlace(trace, step => step.IsOfBlob),
            ["a manifest is written under its own name"] = trace => InPlace(trace, step => step.IsOfManifest),
            ["a blob is renamed before it is flushed"] = trace => RenamedFirst(trace, step => step.IsOfBlob),
            ["a manifest is renamed before it is flushed"] = trace => RenamedFirst(trace, step => step.IsOfManifest),
            ["a manifest is written before its blob"] = ManifestFirst,
            ["a checkpoint is acknowledged before the folder is flushed"] = trace => Earlier(trace, step => step.Kind == TraceKind.Acknowledge, step => step.Kind == TraceKind.FlushFolder),
            ["older checkpoints are deleted before the new one is there"] = RetentionFirst,
            ["blobs are deleted before their manifest"] = BlobsDeletedFirst,
        };

    public static bool IsBlobsFolder(TraceStep step) => Path.GetFileName(step.Path) == Blobs;

    private static bool IsFlushOfBlobsFolder(TraceStep step) => step.Kind == TraceKind.FlushFolder && IsBlobsFolder(step);

    private static bool IsFolder(TraceStep step) => step is { Kind: TraceKind.FlushFolder, Path: "outer/checkpoints" };

    private static List<TraceStep> WithoutFlush(IReadOnlyList<TraceStep> trace, Func<TraceStep, bool> isAfter) =>
        [.. trace.Where((step, i) => !(step.Kind == TraceKind.FlushFolder && i > 0 && isAfter(trace[i - 1])))];

    private static List<TraceStep> InPlace(IReadOnlyList<TraceStep> trace, Func<TraceStep, bool> isMeant) =>
        [.. trace
            .Where(step => !(step.Kind == TraceKind.Rename && isMeant(step)))
            .Select(step => isMeant(step) && step.Path.EndsWith(".tmp", StringComparison.Ordinal) ? step with { Path = step.Path[..^".tmp".Length] } : step)];

    private static List<TraceStep> RenamedFirst(IReadOnlyList<TraceStep> trace, Func<TraceStep, bool> isMeant)
    {
        var changed = trace.ToList();
        for (var i = 1; i < changed.Count; i++)
        {
            if (changed[i].Kind == TraceKind.Rename && isMeant(changed[i]) && changed[i - 1].Kind == TraceKind.Flush)
            {
                (changed[i - 1], changed[i]) = (changed[i], changed[i - 1] with { Path = changed[i].To });
            }
        }

        return changed;
    }

    private static List<TraceStep> Earlier(IReadOnlyList<TraceStep> trace, Func<TraceStep, bool> isMeant, Func<TraceStep, bool> isBefore)
    {
        var changed = trace.ToList();
        for (var i = 1; i < changed.Count; i++)
        {
            if (isMeant(changed[i]) && isBefore(changed[i - 1]))
            {
                (changed[i - 1], changed[i]) = (changed[i], changed[i - 1]);
            }
        }

        return changed;
    }

    private static List<TraceStep> ManifestFirst(IReadOnlyList<TraceStep> trace)
    {
        var changed = trace.ToList();
        for (var i = 0; i < changed.Count; i++)
        {
            if (changed[i].Kind == TraceKind.Create && changed[i].IsOfManifest)
            {
                // create, writes, flush, rename, flush of the folder: before the same of the blob, where there is one
                var length = changed.FindIndex(i, step => step.Kind == TraceKind.FlushFolder) - i + 1;
                var blob = changed.FindLastIndex(i, step => step.Kind is TraceKind.Acknowledge or TraceKind.Create && !step.IsOfManifest);
                if (blob >= 0 && changed[blob].IsOfBlob)
                {
                    var manifest = changed.GetRange(i, length);
                    changed.RemoveRange(i, length);
                    changed.InsertRange(blob, manifest);
                    i += length - 1;
                }
            }
        }

        return changed;
    }

    private static List<TraceStep> RetentionFirst(IReadOnlyList<TraceStep> trace)
    {
        // What stands between an acknowledgement and the next blob goes before the manifest that was acknowledged.
        var changed = trace.ToList();
        for (var i = 0; i < changed.Count; i++)
        {
            if (changed[i].Kind == TraceKind.Acknowledge)
            {
                var count = changed.Skip(i + 1).TakeWhile(step => step.Kind is TraceKind.Delete or TraceKind.FlushFolder).Count();
                var deletions = changed.GetRange(i + 1, count);
                changed.RemoveRange(i + 1, count);
                var manifest = changed.FindLastIndex(i, step => step.Kind == TraceKind.Create && step.IsOfManifest);
                changed.InsertRange(manifest, deletions);
            }
        }

        return changed;
    }

    private static List<TraceStep> BlobsDeletedFirst(IReadOnlyList<TraceStep> trace)
    {
        var changed = trace.ToList();
        for (var i = 0; i < changed.Count; i++)
        {
            if (changed[i].Kind == TraceKind.Delete && changed[i].IsOfBlob)
            {
                var deletion = changed[i];
                var manifest = changed.FindLastIndex(i, step => step.Kind is TraceKind.Acknowledge || (step.Kind == TraceKind.Delete && step.IsOfManifest));
                if (changed[manifest].Kind == TraceKind.Delete)
                {
                    changed.RemoveAt(i);
                    changed.Insert(manifest, deletion);
                }
            }
        }

        return changed;
    }
}
