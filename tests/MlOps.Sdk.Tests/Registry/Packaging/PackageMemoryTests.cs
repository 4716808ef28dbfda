using System.Globalization;
using MlOps.Testing;

namespace MlOps.Sdk.Tests.Registry.Packaging;

/// <summary>A long model needs no more memory than a short one, measured in a process of its own. <c>MLOPS_TEST_PACKAGE_MB</c> sets how long.</summary>
[Collection(AloneCollection.Name)]
public sealed class PackageMemoryTests(ITestOutputHelper output) : IDisposable
{
    private const long Allowed = 64L << 20;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_long_model_is_packed_and_unpacked_in_little_memory()
    {
        var length = (long)TestSettings.Count("MLOPS_TEST_PACKAGE_MB", 256) << 20;

        var (managed, resident) = await MeasureAsync("streamed", length);

        Assert.InRange(managed, long.MinValue, Allowed);
        Assert.InRange(resident, long.MinValue, Allowed);
    }

    [Fact]
    public async Task Control_a_package_that_is_held_in_memory_needs_more()
    {
        var (managed, resident) = await MeasureAsync("held", 128 << 20);

        Assert.True(managed > Allowed, $"{managed} bytes: the measurement sees no garbage.");
        Assert.True(resident > Allowed || !OperatingSystem.IsLinux(), $"{resident} bytes: the measurement does not see what is resident.");
    }

    private async Task<(long Managed, long Resident)> MeasureAsync(string how, long length)
    {
        Directory.CreateDirectory(_folder.File("model"));
        await using (var file = File.Create(_folder.File("model/weights.bin")))
        {
            file.SetLength(length);
        }

        var result = await ProcessRunner.RunAsync(
            RepositoryPaths.ArtifactsOf("MlOps.TestApp"), ["package-memory", _folder.File("model"), _folder.File("copy"), how], timeout: TimeSpan.FromHours(1));

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal(length, new FileInfo(_folder.File("copy/weights.bin")).Length);
        var numbers = result.Output.Split(' ').Select(number => long.Parse(number, NumberStyles.AllowLeadingSign | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture)).ToList();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{length >> 20} MiB, {how}: at most {numbers[0] / 1e6:0.0} MB more managed and {numbers[1] / 1e6:0.0} MB more resident."));
        return (numbers[0], numbers[1]);
    }
}
