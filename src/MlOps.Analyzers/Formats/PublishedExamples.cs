namespace MlOps.Analyzers.Formats;

/// <summary>Keys that their providers publish for everyone: those of emulators. Each is known by its beginning.</summary>
internal static class PublishedExamples
{
    private static readonly string[] Beginnings =
    [
        // learn.microsoft.com/azure/storage/common/storage-use-azurite
        "Eby8vdM02xNOcqFl",

        // learn.microsoft.com/azure/cosmos-db/emulator
        "C2y6yDjf5/R+ob0N",
    ];

    public static bool IsAt(string text, int start)
    {
        foreach (var beginning in Beginnings)
        {
            if (string.CompareOrdinal(text, start, beginning, 0, beginning.Length) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
