using System.ComponentModel;
using MlOps.Testing;

namespace MlOps.Gpu.Tests.Golden;

public sealed class GoldenNumbersTests
{
    [Fact]
    public async Task The_golden_numbers_are_what_scikit_learn_and_scipy_say()
    {
        // Debian's own python has Debian's scikit-learn; another may come first on the path.
        var python = File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3";
        var version = await VersionOf(python);
        Assert.SkipWhen(version is null, "python3 with scikit-learn is not here. Install it: apt-get install python3-sklearn python3-scipy");
        Assert.SkipUnless(version!.StartsWith("1.2.", StringComparison.Ordinal), $"The golden numbers are of scikit-learn 1.2; here is {version}.");

        var check = await ProcessRunner.RunAsync(python, [GoldenNumbers.PathOf("make_golden.py"), "--check"]);

        Assert.True(check.ExitCode == 0, check.Output + check.Error);
    }

    private static async Task<string?> VersionOf(string python)
    {
        try
        {
            var result = await ProcessRunner.RunAsync(python, ["-c", "import sklearn, scipy, numpy; print(sklearn.__version__)"]);
            return result.ExitCode == 0 ? result.Output.Trim() : null;
        }
        catch (Win32Exception)
        {
            return null; // no python3
        }
    }
}
