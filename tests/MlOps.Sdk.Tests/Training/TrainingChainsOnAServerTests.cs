using MlOps.Sdk.Journal;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Training;

public sealed class TrainingChainsOnAServerTests : TrainingChainTests, IAsyncLifetime
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private MlflowTestServer? _server;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await MlflowTestServer.StartAsync();
        Place.Store = _server.Uri.AbsoluteUri;
    }

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task A_run_that_the_server_has_not_heard_of_is_created_before_the_start_that_goes_on_with_it_is_delivered()
    {
        await _server!.StopAsync();
        Place.DrainTimeout = Moment;
        var first = await Place.TrainAsync(cutOffAt: 57);
        await using var mlops = Place.Open();
        await using var training = await Place.StartAsync(mlops);
        var isReady = false;
        _server.Faults.Use(request => !isReady && request.Path.EndsWith("runs/create", StringComparison.Ordinal) ? Fault.Status(503) : null);
        await _server.StartAgainAsync();

        var syncing = mlops.Tracking.SyncAsync(Token);
        while (_server.Faults.Injected == 0)
        {
            await Task.Delay(10, Token);
        }

        await Task.WhenAny(syncing, Task.Delay(Moment, Token));
        isReady = true;
        await TrainingPlace.TrainAsync(training);
        await training.DisposeAsync();
        Place.DrainTimeout = TimeSpan.FromMinutes(1);
        await mlops.DisposeAsync();

        Assert.Equal(first.RunId, training.Run.Id);
        Assert.Equal(Enumerable.Range(0, TrainingPlace.Steps).Select(step => (long)step), (await Place.HistoryAsync(first.RunId)).Select(point => point.Step).Distinct());
        Assert.False(Directory.Exists(Path.Combine(Place.HomeFolder, "dead-letter")));
    }

    [Fact]
    public async Task What_another_process_delivers_of_the_run_is_waited_for()
    {
        var first = await CutOffWithoutServerAsync();
        var held = JournalFile.TryTakeOver(Journal())!;
        await using var mlops = Place.Open();

        var starting = Place.StartAsync(mlops);
        await Task.WhenAny(starting, Task.Delay(Moment * 3, Token));
        held.Dispose();
        await using var training = await starting;
        await TrainingPlace.TrainAsync(training);

        Assert.Equal((first.RunId, 2), (training.Run.Id, training.Attempt));
        await Place.AssertWholeAsync(first.RunId);
    }

    [Fact]
    public async Task What_a_machine_of_another_name_left_a_moment_ago_is_delivered_before_its_training_is_gone_on_with()
    {
        var first = await CutOffWithoutServerAsync();
        var journal = Journal();
        var bytes = await File.ReadAllBytesAsync(journal, Token);
        (JournalHeader.TryRead(bytes)! with { Host = "the-pod-before" }).Write(bytes.AsSpan(0, JournalHeader.PageSize));
        await File.WriteAllBytesAsync(journal, bytes, Token);

        var second = await Place.TrainAsync();

        Assert.Equal((first.RunId, 2), (second.RunId, second.Attempt));
        await Place.AssertWholeAsync(first.RunId);
    }

    [Fact]
    public async Task A_training_that_this_process_stopped_while_the_server_was_away_is_gone_on_with_when_it_is_back()
    {
        await _server!.StopAsync();
        Place.DrainTimeout = TimeSpan.FromSeconds(3);
        await using var mlops = Place.Open();
        var first = await Place.StartAsync(mlops);
        await TrainingPlace.TrainAsync(first, cutOffAt: 57);
        await first.DisposeAsync();
        await _server.StartAgainAsync();

        await using var second = await Place.StartAsync(mlops);
        await TrainingPlace.TrainAsync(second);

        Assert.Equal(first.Run.Id, second.Run.Id);
        await Place.AssertWholeAsync(second.Run.Id);
    }

    [Fact]
    public async Task What_is_still_being_delivered_is_waited_for_as_long_as_the_server_takes_it()
    {
        await _server!.StopAsync();
        Place.DrainTimeout = Moment;
        var mlops = Place.Open();
        var first = await Place.StartAsync(mlops);
        for (var i = 0; i < 5_000; i++)
        {
            first.Run.LogMetric("before the loop", i, i);
        }

        await TrainingPlace.TrainAsync(first, cutOffAt: 57);
        await first.Checkpoints!.DisposeAsync();
        await mlops.DisposeAsync();
        await _server.StartAgainAsync();
        _server.Faults.Use(request => request.Path.EndsWith("runs/log-batch", StringComparison.Ordinal) ? Fault.DelayFor(Moment * 6) : null);
        Place.DrainTimeout = Moment * 20; // longer than a batch, shorter than all of them
        Place.RecoveryTimeout = TimeSpan.Zero;

        var second = await Place.TrainAsync();

        _server.Faults.Use(_ => null);
        Assert.Equal((first.Run.Id, 50L), (second.RunId, second.Start));
        await Place.AssertWholeAsync(second.RunId);
    }

    private string Journal() => Directory.GetFiles(Path.Combine(Place.HomeFolder, "journal"), "*" + JournalFile.Extension).Single();

    /// <summary>Leaves a journal of which the server has heard nothing, and the server back.</summary>
    private async Task<StartedTraining> CutOffWithoutServerAsync()
    {
        await _server!.StopAsync();
        Place.DrainTimeout = Moment;
        var first = await Place.TrainAsync(cutOffAt: 57);
        await _server.StartAgainAsync();
        Place.DrainTimeout = TimeSpan.FromMinutes(1);
        return first;
    }
}
