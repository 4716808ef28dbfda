namespace MlOps.Sdk.Primitives;

/// <summary>Times as MLflow has them: milliseconds since 1970.</summary>
internal static class UnixTime
{
    private static readonly long Least = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long Greatest = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The time, or the end of time: the server takes any number from its clients.</summary>
    public static DateTimeOffset Of(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, Least, Greatest));

    public static DateTimeOffset? Of(long? milliseconds) => milliseconds is { } given ? Of(given) : null;
}
