using System.Globalization;
using MlOps.Gpu.Benchmarks;
using MlOps.Gpu.Devices;

// Measures what the documents claim, each claim beside its rival: --claims [--only TEXT IN THE CLAIM'S NAME]. Kernels on a device: --device cuda or opencl;
// --devices cuda or opencl only says whether there is one.
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
if (args is ["--devices" or "--device", ("cuda" or "opencl") and var kind])
{
    return DeviceCheck.Run(kind == "cuda" ? DeviceKind.Cuda : DeviceKind.OpenCL, isMeasured: args[0] == "--device");
}

Claim[] all = [new FusedChain(4), new FusedChain(16), new MomentsRate(), new QuantilesRate(), new IntegerDictionaryRate(), new StringDictionaryRate()];
var only = args switch
{
    ["--claims"] => "",
    ["--claims", "--only", var text] => text,
    _ => null,
};
if (only is null)
{
    await Console.Error.WriteLineAsync("usage: --claims [--only TEXT IN THE CLAIM'S NAME], or --device or --devices with cuda or opencl");
    return 2;
}

Console.WriteLine($"{Environment.ProcessorCount} cores, load {(File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown")}");
Console.WriteLine("claim | ours | rival or limit | bar | holds/falls short");
var fallsShort = false;
foreach (var claim in all.Where(claim => claim.Name.Contains(only, StringComparison.OrdinalIgnoreCase)))
{
    GC.Collect(); // what an earlier claim left is not collected while this one is measured
    var measurement = claim.Measure();
    fallsShort |= !measurement.Holds;
    Console.WriteLine($"{claim.Name} | {measurement.Ours} | {measurement.Rival} | {claim.Bar} | {(measurement.Holds ? "holds" : "falls short")}");
    Console.WriteLine($"  ({measurement.Details})");
}

return fallsShort ? 1 : 0;
