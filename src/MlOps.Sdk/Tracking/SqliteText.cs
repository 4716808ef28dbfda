namespace MlOps.Sdk.Tracking;

/// <summary>Cuts text as MLflow's SQL store does: by code points, in silence.</summary>
internal static class SqliteText
{
    public const int MaxParamLength = 6000;

    public const int MaxTagLength = 8000;

    /// <summary>The first code points of a text.</summary>
    public static string Cut(string value, int codePoints)
    {
        if (value.Length <= codePoints)
        {
            return value;
        }

        var end = 0;
        for (var taken = 0; taken < codePoints && end < value.Length; taken++)
        {
            end += char.IsSurrogatePair(value, end) ? 2 : 1;
        }

        return value[..end];
    }
}
