using MlOps.Sdk.Checkpointing;
using MlOps.TestApp;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Checkpointing;

/// <summary>
/// Every operation on files that saving makes is recorded, and the states that a loss of power may leave are made from that: by what POSIX
/// promises, which is less than most disks keep. From each of them the newest acknowledged checkpoint, or a newer one, is restored.
/// MLOPS_TEST_CRASH_STATES sets how many, MLOPS_TEST_CRASH_SEED which.
/// </summary>
public sealed class CrashStateTests(ITestOutputHelper output)
{
    private readonly int _seed = TestSettings.Count("MLOPS_TEST_CRASH_SEED", 20260102);
    private readonly int _count = TestSettings.Count("MLOPS_TEST_CRASH_STATES", 10_000);

    public static TheoryData<string> Mutations => [.. ProtocolMutation.All.Keys];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public Task A_loss_of_power_never_takes_an_acknowledged_checkpoint(int kept) =>
        ExploreAsync(0.25, [.. ByChance(10).Select(steps => RecordedSeries.RecordAsync(RecordedSeries.Keeping(kept), steps))]);

    [Fact]
    public Task A_loss_of_power_never_takes_an_encrypted_checkpoint() =>
        ExploreAsync(0.15, [.. ByChance(5).Select(steps => RecordedSeries.RecordAsync(RecordedSeries.Encrypted, steps))]);

    [Fact]
    public async Task A_process_that_goes_on_after_a_kill_loses_nothing_to_a_loss_of_power()
    {
        var whole = await RecordedSeries.RecordAsync(RecordedSeries.Keeping(2));
        var operations = whole.Trace.Count(step => step.Kind != TraceKind.Acknowledge);
        var kills = Enumerable.Range(0, operations - 1).Where(i => i % 3 == _seed % 3 || i < 12).ToArray();

        await ExploreAsync(0.25, [.. kills.Select(operation => RecordedSeries.RecordKilledAsync(operation, RecordedSeries.Keeping(2)))]);
    }

    [Fact]
    public async Task A_process_that_goes_on_after_a_loss_of_power_loses_nothing_to_another_one()
    {
        var whole = await RecordedSeries.RecordAsync(RecordedSeries.Keeping(2));
        var random = new Random(_seed);
        var states = Enumerable.Range(1, 20).Select(i =>
        {
            var model = new CrashModel();
            foreach (var step in whole.Trace.Take(whole.Trace.Count * i / 20))
            {
                model.Apply(step);
            }

            return model.Sample(random);
        });

        await ExploreAsync(0.05, [.. states.Select(state => RecordedSeries.RecordFromAsync(state, isSure: true, RecordedSeries.Keeping(2), SavedSteps.Usual))]);
    }

    [Fact]
    public async Task A_checkpoint_that_builds_on_a_copy_made_a_moment_ago_is_safe_when_it_is_acknowledged() =>
        await ExploreAsync(0.05, [.. ByChance(5).Select(CopiedAsync)]);

    [Theory]
    [MemberData(nameof(Mutations))]
    public async Task The_exploration_notices_when(string mutation)
    {
        var series = await RecordedSeries.RecordAsync(RecordedSeries.Keeping(1));
        var trace = ProtocolMutation.All[mutation](series.Trace);
        Assert.NotEqual(series.Trace, trace);

        await AssertNoticedAsync(series, trace);
    }

    [Theory]
    [InlineData("blob")]
    [InlineData("folder")]
    public async Task The_exploration_notices_when_a_copy_is_not_flushed_first(string what)
    {
        var series = await CopiedAsync(SavedSteps.Usual);
        var taken = series.Trace.ToList().FindIndex(step => step.Kind == TraceKind.Flush);
        var trace = series.Trace.Where((step, i) =>
            !(what == "blob" && i < series.FirstPoint && step.Kind == TraceKind.Flush && step.IsOfBlob && !step.Path.EndsWith(".tmp", StringComparison.Ordinal))
            && !(what == "folder" && i > taken && i < series.FirstPoint && step.Kind == TraceKind.FlushFolder && ProtocolMutation.IsBlobsFolder(step))).ToList();
        Assert.NotEqual(series.Trace.Count, trace.Count);

        await AssertNoticedAsync(series, trace);
    }

    private static async Task<RecordedSeries> CopiedAsync(SavedSteps steps)
    {
        using var original = CheckpointFolder.Create();
        var state = new KnownState(steps.StateLength);
        await using (var manager = CheckpointManager.Open(original.File(RecordedSeries.Folder), RecordedSeries.Keeping(2)))
        {
            for (var number = 0; number < 3; number++)
            {
                await manager.SaveAsync(steps.StepOf(number), state.Become(number));
            }
        }

        return await RecordedSeries.RecordFromAsync(CheckpointFolder.Read(original.Path), isSure: false, RecordedSeries.Keeping(2), steps);
    }

    private IEnumerable<SavedSteps> ByChance(int count) =>
        Enumerable.Range(0, count).Select(i => i == 0 ? SavedSteps.Usual : SavedSteps.ByChance(new(_seed + i)));

    private async Task ExploreAsync(double share, params Task<RecordedSeries>[] recordings)
    {
        var explored = 0;
        foreach (var recording in recordings)
        {
            var series = await recording;
            var exploration = new CrashExploration(series, _seed);
            await exploration.RunAsync(series.Trace, (int)Math.Ceiling(_count * share / recordings.Length));
            explored += exploration.Explored;
            Assert.True(exploration.Violations.Count == 0, string.Join('\n', exploration.Violations.Take(3)));
        }

        output.WriteLine($"MLOPS_TEST_CRASH_SEED={_seed}: {recordings.Length} traces, {explored} different states, all recovered from.");
        Assert.True(explored >= _count * share * 0.9, $"Only {explored} states were found: the test is void.");
    }

    private async Task AssertNoticedAsync(RecordedSeries series, IReadOnlyList<TraceStep> trace)
    {
        var exploration = new CrashExploration(series, _seed);
        await exploration.RunAsync(trace, count: 5_000, untilViolation: true);

        output.WriteLine($"Noticed after {exploration.Explored} states: {exploration.Violations.FirstOrDefault()}");
        Assert.True(exploration.Violations.Count > 0, $"{exploration.Explored} states were all recovered from: the protocol has a step that nobody needs, or the model forgives too much.");
    }
}
