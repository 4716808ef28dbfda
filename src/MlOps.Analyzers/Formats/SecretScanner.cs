namespace MlOps.Analyzers.Formats;

/// <summary>Finds credentials in texts.</summary>
internal static class SecretScanner
{
    private const int ShortestText = 8;

    [ThreadStatic]
    private static TextScan? t_scan;

    /// <summary>Everything in the text that is a credential by its own shape, in the order of the text. It allocates nothing when there is nothing.</summary>
    public static IReadOnlyList<SecretMatch> Find(string text) =>
        text.Length < ShortestText ? [] : (t_scan ??= new TextScan()).Find(text);

    /// <summary>How many steps the last search of this thread took besides its one pass.</summary>
    public static long LastSteps => t_scan?.Steps ?? 0;

    /// <summary>The format of a value that is a credential only beside its provider's name, as in <c>datadogApiKey</c>; null when it is none.</summary>
    public static SecretMatch? FindNear(string value, string nameOrContext) =>
        value.Length < ShortestText ? null : (t_scan ??= new TextScan()).FindNear(value, nameOrContext);
}
