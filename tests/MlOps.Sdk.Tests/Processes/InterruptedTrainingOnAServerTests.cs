using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Processes;

public sealed class InterruptedTrainingOnAServerTests : InterruptedTrainingTests, IAsyncLifetime
{
    private MlflowTestServer? _server;

    public async ValueTask InitializeAsync() => _server = await MlflowTestServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task A_server_that_never_answers_does_not_keep_the_process_from_ending_with_its_checkpoint()
    {
        string runId;
        await using (var process = Start(20, null, ("MLOPS_GRACE_PERIOD", "6")))
        {
            runId = await RunIdAsync(process);
            await WaitForStepAsync(process, 7);
            _server!.Faults.Use(_ => Fault.BlackHole);
            process.Signal(RunningProcess.SigTerm);
            var stopped = await EndOf(process);

            Assert.Equal(143, stopped.ExitCode);
            Assert.Contains("Its checkpoint is on the disk", stopped.Output, StringComparison.Ordinal);
        }

        _server.Faults.Clear();
        await AssertFinishesAsync(runId, attempt: 2);
    }

    protected override string? Store => _server!.Uri.AbsoluteUri;
}
