using System.Globalization;
using System.Runtime.CompilerServices;

namespace MlOps.Testing;

/// <summary>Data that a test needs and does not care about. The same line of code gets the same in every run.</summary>
public static class Some
{
    /// <summary>A moment, to the millisecond.</summary>
    public static DateTimeOffset Time { get; } = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    /// <summary>A name; other lines get other names.</summary>
    public static string Name([CallerLineNumber] int line = 0) => FormattableString.Invariant($"some-{line}");

    /// <summary>A run's id: 32 hexadecimal digits; other lines get other ids.</summary>
    public static string RunId([CallerLineNumber] int line = 0) => line.ToString("x32", CultureInfo.InvariantCulture);
}
