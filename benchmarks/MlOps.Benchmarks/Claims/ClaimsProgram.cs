using System.Diagnostics;
using System.Reflection;
using MlOps.Sdk;
using MlOps.Testing;

namespace MlOps.Benchmarks.Claims;

/// <summary>Measures the claims one after another and says which hold: <c>--claims [--json FILE] [--only TEXT]</c>.</summary>
internal static class ClaimsProgram
{
    private const int AllHold = 0;
    private const int OneFallsShort = 1;
    private const int CannotRun = 2;

    /// <summary>All claims. A feature adds its own here.</summary>
    private static readonly Claim[] All =
    [
        new LogMetricTime(),
        new LogMetricMemory(),
        new EmbeddedStoreRate(),
        new FirstDurableMetric(),
        new RestDeliveryRate(),
        new RestLogRate(),
        new BlackHoleLogMetric(),
        new BlackHoleTraining(),
        new RunStartWithContext(),
        new SearchFirstPage(),
        new CheckpointStall(),
        new CheckpointWriteRate(),
        new CheckpointRestoreRate(),
        new CheckpointMemory(),
        new CheckpointSlowdown(),
        new CheckpointBytes(),
        new NoticeLatency(),
        new CompleteStepTime(),
        new SessionOverhead(),
    ];

    public static async Task<int> RunAsync(string[] args)
    {
        if (!TryParse(args, out var file, out var only))
        {
            await Console.Error.WriteLineAsync("usage: --claims [--json FILE] [--only TEXT IN THE CLAIM'S NAME]");
            return CannotRun;
        }

        var claims = All.Where(claim => claim.Name.Contains(only, StringComparison.OrdinalIgnoreCase)).ToArray();
        if (claims.Length == 0)
        {
            await Console.Error.WriteLineAsync($"No claim has '{only}' in its name; there are: {string.Join(", ", All.Select(claim => claim.Name))}.");
            return CannotRun;
        }

        if (typeof(MlOpsClient).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true })
        {
            await Console.Error.WriteLineAsync("This is a debug build, whose figures mean nothing. Add '-c Release' to 'dotnet run'.");
            return CannotRun;
        }

        var machine = Machine.Of(TimeProvider.System);
        var report = new ClaimReport(machine);
        Console.WriteLine(machine);
        Console.WriteLine(ClaimReport.Header);
        foreach (var claim in claims)
        {
            var measurement = await claim.MeasureAsync();
            Console.WriteLine(report.Add(claim, measurement));
            if (measurement.Details.Length > 0)
            {
                Console.WriteLine($"  ({measurement.Details})");
            }
        }

        await report.WriteAsync(file);
        return report.FallsShort ? OneFallsShort : AllHold;
    }

    private static bool TryParse(string[] args, out string file, out string only)
    {
        file = RepositoryPaths.Of("artifacts/claims.json");
        only = "";
        for (; args.Length > 0; args = args[2..])
        {
            switch (args)
            {
                case ["--json", { Length: > 0 } path, ..]:
                    file = Path.GetFullPath(path);
                    break;
                case ["--only", { Length: > 0 } text, ..]:
                    only = text;
                    break;
                default:
                    return false;
            }
        }

        return true;
    }
}
