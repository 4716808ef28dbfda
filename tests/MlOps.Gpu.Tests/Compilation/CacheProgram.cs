using MlOps.Gpu.Compilation;
using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tests.Pipelines;
using MlOps.Gpu.Transformers;
using MlOps.Testing;

namespace MlOps.Gpu.Tests.Compilation;

/// <summary>What other processes do: this program, started again with one of these methods.</summary>
public sealed class CacheProgram
{
    private const string Folder = "MLOPS_TEST_FOLDER";
    private const string Kind = "MLOPS_TEST_DEVICE";

    /// <summary>Runs a method of this class in a process of its own.</summary>
    /// <param name="method">Its name.</param>
    /// <param name="folder">Where it works; it is the user's folder for caches too.</param>
    /// <param name="kind">The device.</param>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(string method, string folder, DeviceKind kind = DeviceKind.Cpu)
    {
        var output = Path.Combine(folder, Path.GetRandomFileName());
        var environment = new Dictionary<string, string?>
        {
            [Folder] = folder, [Kind] = kind.ToString(), ["XDG_CACHE_HOME"] = folder, ["MLOPS_TEST_OUTPUT"] = output,
        };
        string[] arguments = ["-method", $"{typeof(CacheProgram).FullName}.{method}", "-explicit", "only", "-noColor"];
        var result = await ProcessRunner.RunAsync(Environment.ProcessPath!, arguments, environment, timeout: TimeSpan.FromMinutes(3));

        result.EnsureSuccess();
        Assert.True(File.Exists(output), $"It wrote nothing:\n{result.Output}");
        var text = await File.ReadAllTextAsync(output);
        File.Delete(output);
        return text;
    }

    [Fact(Explicit = true)]
    public void Keep_and_find()
    {
        var cache = new KernelCache(VariableOf(Folder));
        for (var round = 0; round < 100; round++)
        {
            var key = $"key {round % 3}";
            cache.Keep(key, new string((char)('a' + round % 26), 20_000));
            var found = cache.Find(key);
            Assert.True(found is { Length: 20_000 } && found.All(letter => letter == found[0]), "A part of an entry was found.");
        }

        Assert.Null(cache.Fault);
        Write("done");
    }

    /// <summary>Fits and transforms by the device, and writes how many kernels were compiled, how many were found, and what was learnt.</summary>
    [Fact(Explicit = true)]
    public async Task Fit_and_transform()
    {
        using var device = VariableOf(Kind) == nameof(DeviceKind.Cuda) ? ComputeDevice.Cuda(0) : ComputeDevice.OpenCL(0);
        var runner = (AcceleratorRunner)device.Runner()!;
        runner.WaitsForKernels = true;
        var table = SomeColumns.Of(1_000);
        var fitted = FeaturePipeline.Create()
            .Add("a", new StandardScaler(), new RobustScaler())
            .Add("city", new TargetEncoder())
            .Fit(table, "y", device);
        fitted.Transform(table);
        await Task.WhenAll(runner.Compiling);
        fitted.Transform(table, out var report);

        Assert.Equal(device.Name, report.Device);
        var kernels = DeviceKernels.Of(runner.Accelerator);
        Write($"{kernels.CompiledCount} {kernels.FoundCount} {fitted.ToJson()}");
    }

    private static string VariableOf(string name) => Environment.GetEnvironmentVariable(name)!;

    private static void Write(string text) => File.WriteAllText(VariableOf("MLOPS_TEST_OUTPUT"), text);
}
