using System.Globalization;

namespace MlOps.Testing;

/// <summary>How long the long tests go on: short by default, as long as the environment says in a campaign.</summary>
public static class TestSettings
{
    /// <summary>The number in an environment variable, or the default where it is not set. At least 1.</summary>
    public static int Count(string variable, int defaultCount)
    {
        var text = Environment.GetEnvironmentVariable(variable);
        if (string.IsNullOrEmpty(text))
        {
            return defaultCount;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1
            ? count
            : throw new InvalidOperationException(
                $"The environment variable {variable} is '{text}'. Set it to a whole number of at least 1, or unset it for {defaultCount}.");
    }
}
