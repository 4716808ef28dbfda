using MlOps.Gpu.Devices;
using MlOps.Gpu.Pipelines;
using MlOps.Gpu.Tests.Devices;
using MlOps.Gpu.Tests.Pipelines;
using MlOps.Gpu.Transformers;

namespace MlOps.Gpu.Tests.Architecture;

public sealed class LoadingTests
{
    [Fact]
    public void ILGPU_is_not_loaded_by_what_stays_on_the_CPU()
    {
        var loaded = LoadedAssemblies.Of(typeof(OnTheCpu).GetMethod(nameof(OnTheCpu.Run))!);

        Assert.Contains("MlOps.Gpu", loaded);
        Assert.DoesNotContain("ILGPU", loaded);
    }

    [Fact]
    public void It_is_by_what_runs_on_a_device()
    {
        var loaded = LoadedAssemblies.Of(typeof(OnADevice).GetMethod(nameof(OnADevice.Run))!);

        Assert.Contains("ILGPU", loaded);
    }

    public static class OnTheCpu
    {
        public static void Run()
        {
            using var device = ComputeDevice.Cpu();
            var table = SomeColumns.Of(300);
            var fitted = FeaturePipeline.Create()
                .Add("a", new SimpleImputer(), new Log1pTransformer(), new ClipTransformer(0, 2), new Binarizer(), new StandardScaler())
                .Add("gaps", new MissingIndicator())
                .Add("magnitudes", new RobustScaler())
                .Add("ranks", new QuantileTransformer(100, OutputDistribution.Normal))
                .Add("skewed", new PowerTransformer())
                .Add("wide", new KBinsDiscretizer())
                .Add("id", new HashEncoder(16))
                .Add("small", new OneHotEncoder())
                .Add("city", new TargetEncoder())
                .Fit(table, "y", device);
            fitted.Transform(table).ToMatrix();
            using var best = new ComputeDevice(DeviceKind.Cpu, "best, without a GPU", chooses: true, null);
            FeaturePipeline.Create().Add("a", new StandardScaler(), new RobustScaler()).Fit(table, best).Transform(table);
            ComputeDevice.List();
        }
    }

    public static class OnADevice
    {
        public static void Run()
        {
            using var device = SimulatedDevice.Create();
            device.Runner();
        }
    }
}
