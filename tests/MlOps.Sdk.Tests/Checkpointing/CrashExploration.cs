using System.Collections.Concurrent;
using System.IO.Hashing;
using System.Text;
using MlOps.Sdk.Checkpointing;
using MlOps.TestApp;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>Makes the states that a crash may leave, and recovers from each of them as a program would.</summary>
internal sealed class CrashExploration(RecordedSeries series, int seed)
{
    private const int SamplesPerPoint = 8;
    private const int MaxRounds = 200;
    private const int GoOnInterval = 16; // a whole recovery, with a save, is tried with each so many states

    private readonly ConcurrentQueue<string> _violations = [];
    private int _explored;

    /// <summary>How many different states were recovered from.</summary>
    public int Explored => _explored;

    public IReadOnlyCollection<string> Violations => _violations;

    /// <param name="trace">The operations: those of the series, or a mutation of them.</param>
    /// <param name="count">How many different states to look at.</param>
    /// <param name="untilViolation">Whether one violation is enough.</param>
    public async Task RunAsync(IReadOnlyList<TraceStep> trace, int count, bool untilViolation = false)
    {
        using var work = CheckpointFolder.Create();
        var blobs = BlobsOf(trace);
        var states = States(trace, count).TakeWhile(_ => !untilViolation || _violations.IsEmpty);
        await Parallel.ForEachAsync(states, async (state, _) =>
        {
            var number = Interlocked.Increment(ref _explored);
            var root = work.File($"{number}");
            CheckpointFolder.Write(root, state.Entries);
            if (await ViolationAsync(state, Path.Combine(root, RecordedSeries.Folder), blobs, goOn: number % GoOnInterval == 0) is { } violation)
            {
                var at = state.Point == 0 ? "before the first operation" : $"after '{trace[state.Point - 1]}' (operation {state.Point} of {trace.Count})";
                _violations.Enqueue($"seed {seed}, {at}, state {state.Acknowledged} acknowledged: {violation}\n  "
                    + string.Join("\n  ", state.Entries.Select(entry => $"{entry.Path} {entry.Bytes?.Length}")));
            }

            Directory.Delete(root, recursive: true);
        });
    }

    private IEnumerable<CrashState> States(IReadOnlyList<TraceStep> trace, int count)
    {
        var random = new Random(seed);
        var seen = new HashSet<UInt128>();
        for (var round = 0; round < MaxRounds && seen.Count < count; round++)
        {
            var (model, acknowledged) = (new CrashModel(), -1L);
            for (var point = 0; point <= trace.Count && seen.Count < count; point++)
            {
                for (var sample = 0; point >= series.FirstPoint && sample < SamplesPerPoint; sample++)
                {
                    var entries = model.Sample(random);
                    if (seen.Add(KeyOf(entries, acknowledged)))
                    {
                        yield return new(point, acknowledged, entries);
                    }
                }

                if (point < trace.Count)
                {
                    model.Apply(trace[point]);
                    acknowledged = trace[point].Kind == TraceKind.Acknowledge ? trace[point].Number : acknowledged;
                }
            }
        }
    }

    private async Task<string?> ViolationAsync(CrashState crashed, string folder, Dictionary<string, byte[]> blobs, bool goOn)
    {
        try
        {
            var state = new KnownState(series.Steps.StateLength);
            await using (var manager = CheckpointManager.Open(folder, series.Options))
            {
                var restored = await manager.RestoreLatestAsync(state);
                if (state.Number < crashed.Acknowledged)
                {
                    return $"state {state.Number} was restored";
                }

                if (restored is not null && (!state.IsWhole() || restored.Step != series.Steps.StepOf(state.Number)))
                {
                    return $"state {state.Number}, restored as step {restored.Step}, is not whole";
                }

                if ((await manager.VerifyAsync()).Damaged is [var damaged, ..])
                {
                    return $"a damaged checkpoint was left: {damaged}";
                }
            }

            foreach (var file in Directory.Exists(Path.Combine(folder, "blobs")) ? Directory.EnumerateFiles(Path.Combine(folder, "blobs")) : [])
            {
                if (Manifest.IsBlobName(Path.GetFileName(file)) && !File.ReadAllBytes(file).AsSpan().SequenceEqual(blobs[Path.GetFileName(file)]))
                {
                    return $"half of the blob {file} was left under its own name";
                }
            }

            return goOn ? await GoOnAsync(folder, state) : null;
        }
        catch (Exception e)
        {
            return e.ToString();
        }
    }

    private async Task<string?> GoOnAsync(string folder, KnownState state)
    {
        var next = state.Number + 1;
        await using (var manager = CheckpointManager.Open(folder, series.Options))
        {
            await manager.RestoreLatestAsync(state);
            await manager.SaveAsync(series.Steps.StepOf(next), state.Become(next));
        }

        var after = new KnownState(series.Steps.StateLength);
        await using (var manager = CheckpointManager.Open(folder, series.Options))
        {
            await manager.RestoreLatestAsync(after);
        }

        var surplus = await CheckpointFolder.SurplusAsync(folder);
        return after.Number != next || !after.IsWhole() ? $"state {next} was saved after it, and {after.Number} was restored"
            : surplus.Count > 0 ? $"'{surplus[0]}' was left although another process saved since"
            : null;
    }

    /// <summary>The whole of each blob by its name: what was last written under it.</summary>
    private static Dictionary<string, byte[]> BlobsOf(IReadOnlyList<TraceStep> trace)
    {
        var model = new CrashModel();
        var blobs = new Dictionary<string, byte[]>();
        foreach (var step in trace)
        {
            model.Apply(step);
            if (step is { Kind: TraceKind.Write, IsOfBlob: true })
            {
                blobs[Path.GetFileName(step.Path).Replace(".tmp", "", StringComparison.Ordinal)] = model.BytesOf(step.Path);
            }
        }

        return blobs;
    }

    private static UInt128 KeyOf(IReadOnlyList<(string Path, byte[]? Bytes)> entries, long acknowledged)
    {
        var hash = new XxHash128();
        hash.Append(BitConverter.GetBytes(acknowledged));
        foreach (var (path, bytes) in entries)
        {
            hash.Append(Encoding.UTF8.GetBytes(path));
            hash.Append(BitConverter.GetBytes(bytes?.Length ?? -1));
            hash.Append(bytes ?? []);
        }

        return hash.GetCurrentHashAsUInt128();
    }
}
