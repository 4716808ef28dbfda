using System.Runtime.InteropServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MlOps.Sdk.Interruption;

namespace MlOps.Sdk.Tests.Interruption;

/// <summary>A host that is told to stop stops, with a monitor in it. The signal goes to this very process.</summary>
[Collection(AloneCollection.Name)]
public sealed partial class HostSignalTests
{
    private const int SigTerm = 15;

    [Fact]
    public async Task A_host_that_gets_SIGTERM_stops_and_the_monitor_has_its_notice()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "Windows has no signals.");
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton(_ => InterruptionMonitor.Start(options =>
        {
            options.Detect = false;
            options.Sources.Add(InterruptionSources.Signals());
        }));
        using var host = builder.Build();
        var monitor = host.Services.GetRequiredService<InterruptionMonitor>();
        await host.StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, Kill(Environment.ProcessId, SigTerm));
        await host.WaitForShutdownAsync(TestContext.Current.CancellationToken);

        var notice = await monitor.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("sigterm", 143), (notice.Source, notice.ExitCode));
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);
}
