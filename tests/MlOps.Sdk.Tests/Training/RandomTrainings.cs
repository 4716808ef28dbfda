using System.Text.Json.Nodes;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;

namespace MlOps.Sdk.Tests.Training;

/// <summary>
/// Trainings at one place, one after another, by chance: cut off, interrupted, disposed or complete, from two machines, with other policies each time, and
/// between them homes that are lost, checkpoints that are damaged and scripts that end a run. What each start does, and what each run has in the
/// end, is compared with what has to be.
/// </summary>
internal sealed class RandomTrainings(TrainingPlace place, int seed) : IDisposable
{
    private const int Steps = 12;

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _complete = [];
    private readonly HashSet<string> _endedByScript = [];
    private readonly List<string> _story = [];
    private readonly Dictionary<string, int> _seeds = []; // of the runs

    /// <summary>What is wrong.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Is called before each start, with the note and the runs that have checkpoints.</summary>
    public Action<JsonObject, IEnumerable<string>>? Tamper { get; init; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => place.Dispose();

    public async Task RunAsync(int events)
    {
        for (var i = 0; i < events; i++)
        {
            switch (_random.Next(10))
            {
                case 0:
                    Note("the home is lost");
                    DeleteHome();
                    break;
                case 1:
                    await DamageAsync();
                    break;
                case 2:
                    await EndByScriptAsync();
                    break;
                default:
                    await StartAsync(isLast: false);
                    break;
            }
        }

        await StartAsync(isLast: true);
        foreach (var runId in _complete)
        {
            await CheckAsync(runId);
        }
    }

    private async Task StartAsync(bool isLast)
    {
        place.Home = _random.Next(4) == 0 ? "other" : ".mlops";
        await using var files = CheckpointManager.Open(place.Checkpoints);
        var (saved, intact) = (await files.ListAsync(Token), (await files.VerifyAsync(Token)).Intact);
        foreach (var path in Tamper is not null && Directory.Exists(NoteFolder) ? Directory.GetFiles(NoteFolder) : [])
        {
            var note = JsonNode.Parse(await File.ReadAllTextAsync(path, Token))!.AsObject();
            Tamper!(note, saved.Select(checkpoint => checkpoint.RunId!).Distinct());
            await File.WriteAllTextAsync(path, note.ToJsonString(), Token);
        }

        var mlops = place.Open();
        await using var closing = mlops;
        var source = new RaisedSource();
        var training = await mlops.StartTrainingAsync("training", description => description.CheckpointTo(place.Checkpoints, Saving(), Keeping()).StopOnInterruption(options =>
        {
            options.Detect = false;
            options.Sources.Add(source);
        }), Token);
        var state = new SeededState();
        RestoredCheckpoint? restored;
        try
        {
            restored = await training.RestoreAsync(state, Token);
        }
        catch (CheckpointCorruptException)
        {
            Note($"{place.Home}: all are damaged, and are deleted");
            await training.DisposeAsync();
            Directory.Delete(place.Checkpoints, recursive: true);
            return;
        }

        var runId = training.Run.Id;
        var newest = intact.Where(checkpoint => checkpoint.RunId == runId).MaxBy(checkpoint => checkpoint.Sequence);
        Note($"{place.Home}: start {training.Attempt} of {runId[..4]} from step {training.NextStep}");
        Require(restored?.Step == newest?.Step, $"step {newest?.Step} is the newest whole one");
        Require(restored is null || state.Step == restored.Step, "the state is of another step");
        Require(saved is not [{ RunId: { } last }, ..] || last == runId || _complete.Contains(last) || _endedByScript.Contains(last), $"work of a run that is not complete is thrown away");
        if (restored is null)
        {
            state.Seed = _seeds.TryAdd(runId, _seeds.Count + 1) ? _seeds.Count : _seeds[runId];
        }

        await TrainAsync(training, source, state, isLast ? Steps + 2 : _random.Next(2 * Steps));
        if (_complete.Contains(runId) || _random.Next(2) == 0)
        {
            await training.DisposeAsync();
        }
        else
        {
            await training.Checkpoints!.DisposeAsync(); // as after a kill
        }
    }

    /// <summary>Trains up to a step; Steps stands for the result behind the loop, what comes after it for the end.</summary>
    private async Task TrainAsync(TrainingSession training, RaisedSource source, SeededState state, int upTo)
    {
        for (var step = training.NextStep; step < Steps; step++)
        {
            state.Step = step;
            training.Run.LogMetric("loss", (state.Seed * 1000) + step, step);
            var isInterrupted = step == upTo && _random.Next(3) == 0;
            if (isInterrupted)
            {
                source.Raise(new(InterruptionKind.Terminate, "test"));
                await training.Interruption!.WaitAsync(Token);
            }
            else if (step == upTo)
            {
                return;
            }

            try
            {
                await training.CompleteStepAsync(step, state, new Dictionary<string, double> { ["loss"] = _random.Next(100) }, Token);
                Require(!isInterrupted, "it is not interrupted");
            }
            catch (TrainingInterruptedException exception)
            {
                Note($"… interrupted after step {step}");
                Require(isInterrupted && exception.KeptStep == step, $"step {exception.KeptStep} is kept");
                return;
            }
        }

        training.Run.LogMetric("result", state.Seed);
        if (upTo > Steps)
        {
            await training.CompleteAsync(Token);
            Note("… which is complete");
            _complete.Add(training.Run.Id);
        }
    }

    private async Task CheckAsync(string runId)
    {
        var points = await place.HistoryAsync(runId);
        var start = points is [var first, ..] ? first.Value : 0;
        Require(points.SequenceEqual(Enumerable.Range(0, Steps).Select(step => ((long)step, start + step))), $"run {runId[..4]} has {string.Join(' ', points)}");
        var results = await place.HistoryAsync(runId, "result");
        Require(results is [(0, var result)] && result * 1000 == start, $"run {runId[..4]} has the results {string.Join(' ', results)}");
    }

    private SavePolicy Saving() => _random.Next(5) == 0 ? SavePolicy.Never : SavePolicy.EveryNSteps(_random.Next(1, 5));

    private RetentionPolicy Keeping() => _random.Next(4) switch
    {
        0 => RetentionPolicy.All,
        1 => RetentionPolicy.BestN("loss", 2, Goal.Minimize),
        2 => RetentionPolicy.EveryNSteps(4),
        _ => RetentionPolicy.LatestN(_random.Next(1, 4)),
    };

    private string NoteFolder => Path.Combine(place.HomeFolder, "training");

    private void DeleteHome()
    {
        if (Directory.Exists(place.HomeFolder))
        {
            Directory.Delete(place.HomeFolder, recursive: true);
        }
    }

    private async Task DamageAsync()
    {
        await using var files = CheckpointManager.Open(place.Checkpoints);
        if (await files.ListAsync(Token) is [var newest, ..])
        {
            Note($"step {newest.Step} of {newest.RunId![..4]} is damaged");
            var manifest = await File.ReadAllTextAsync(Path.Combine(place.Checkpoints, $"step-{newest.Step}.manifest"), Token);
            foreach (var blob in Directory.GetFiles(Path.Combine(place.Checkpoints, "blobs")).Where(blob => manifest.Contains(Path.GetFileName(blob), StringComparison.Ordinal)))
            {
                await File.WriteAllTextAsync(blob, "damage", Token);
            }
        }
    }

    private async Task EndByScriptAsync()
    {
        await using var files = CheckpointManager.Open(place.Checkpoints);
        if (await files.ListAsync(Token) is [{ RunId: { } runId }, ..])
        {
            Note($"a script ends {runId[..4]}");
            await using var mlops = place.Open();
            await using var run = await mlops.Tracking.StartRunAsync(RunDescription.Resume(runId), Token);
            await run.CompleteAsync(Token);
            _endedByScript.Add(runId);
        }
    }

    private void Note(string text) => _story.Add(text);

    private void Require(bool isSo, string fault)
    {
        if (!isSo)
        {
            Faults.Add($"seed {seed}: {fault}. {string.Join("; ", _story)}.");
        }
    }

    private sealed class SeededState : ICheckpointable
    {
        private readonly long[] _numbers = [0, -1];

        public int StateVersion => 1;

        public long Seed
        {
            get => _numbers[0];
            set => _numbers[0] = value;
        }

        public long Step
        {
            get => _numbers[1];
            set => _numbers[1] = value;
        }

        public void Save(CheckpointWriter writer) => writer.WriteTensor("numbers", _numbers);

        public void Load(CheckpointReader reader) => reader.ReadTensor("numbers", _numbers);
    }
}
