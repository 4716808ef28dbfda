using MlOps.Sdk.Interruption;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Interruption;

/// <summary>The loops of docs/interruption.md.</summary>
public sealed class InterruptedLoopTests
{
    [Fact]
    public async Task A_loop_that_asks_at_each_step_stops_with_its_state_saved()
    {
        using var folder = new TempFolder();
        var path = Path.Combine(folder.Path, "stop");
        var saved = -1;
        var exitCode = await TrainAsync(path, step =>
        {
            if (step == 3)
            {
                File.WriteAllText(path, "");
            }

            return Task.Delay(5);
        }, step => Task.FromResult(saved = step));

        Assert.Equal(75, exitCode);
        Assert.True(saved >= 3);
    }

    private static async Task<int> TrainAsync(string path, Func<int, Task> stepAsync, Func<int, Task> saveAsync)
    {
        #region loop
        await using var monitor = InterruptionMonitor.Start(options =>
        {
            options.Detect = false;                              // leave this out: signals and clouds are found by themselves
            options.Sources.Add(InterruptionSources.File(path)); // touch the file, and the training stops
        });

        for (var step = 0; ; step++)
        {
            await stepAsync(step);
            if (monitor.Notice is { IsFinal: true } notice)      // a read of a field
            {
                Console.WriteLine($"{notice} {notice.Remaining()} left");
                await saveAsync(step);
                await monitor.AcknowledgeAsync();                // Azure may go ahead, if it was said so in the options
                return notice.ExitCode;                          // 143 after SIGTERM, 75 otherwise: start me again
            }
        }
        #endregion
    }
}
