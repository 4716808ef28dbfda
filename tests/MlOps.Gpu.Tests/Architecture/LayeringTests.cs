using MlOps.Gpu.Pipelines;
using MlOps.Testing.Architecture;

namespace MlOps.Gpu.Tests.Architecture;

public sealed class LayeringTests
{
    // docs/map.md says what each folder holds.
    private static readonly string[][] Rows =
    [
        ["Compilation", "Numerics"],
        ["Statistics", "Tables"],
        ["Operations"],
        ["Devices"],
        ["Transformers"],
        ["Onnx"],
        ["Pipelines"],
    ];

    private static readonly AssemblyTypes Types = TypeUseReader.Read(typeof(FeaturePipeline).Assembly);

    [Fact]
    public void Every_folder_uses_only_folders_of_earlier_rows()
    {
        var faults = new LayerRules("MlOps.Gpu", Rows).FaultsOf(Types);

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void In_another_order_the_rows_are_broken()
    {
        var faults = new LayerRules("MlOps.Gpu", [.. Rows.Reverse()]).FaultsOf(Types);

        Assert.Contains(faults, fault => fault.Contains("'Pipelines' in row 1 may not use 'Transformers' in the later row 3", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_kernels_what_compiles_them_and_what_opens_devices_use_ILGPU()
    {
        var users = Types.Uses
            .Where(use => use.To.Namespace.Split('.')[0] == "ILGPU")
            .Select(use => use.From)
            .Where(from => from.Namespace is not ("MlOps.Gpu.Compilation" or "MlOps.Gpu.Statistics.Kernels"))
            .Select(from => from.ToString())
            .Distinct();

        Assert.Equal(
            [
                "MlOps.Gpu.Devices.AcceleratorRates",
                "MlOps.Gpu.Devices.AcceleratorRunner",
                "MlOps.Gpu.Devices.AcceleratorStatistics",
                "MlOps.Gpu.Devices.Accelerators",
                "MlOps.Gpu.Devices.ChainLauncher",
                "MlOps.Gpu.Devices.DeviceCategories",
                "MlOps.Gpu.Devices.DeviceColumn`1",
                "MlOps.Gpu.Devices.DeviceMemory",
                "MlOps.Gpu.Devices.NativeDriver",
                "MlOps.Gpu.Devices.StoredRows",
                "MlOps.Gpu.Operations.ChainKernel",
            ],
            users.Order(StringComparer.Ordinal));
    }
}
