namespace MlOps.Sdk.Tracking;

/// <summary>Names for runs that were given none, in MLflow's manner: <c>thoughtful-tern-146</c>.</summary>
internal static class SqliteRunNames
{
    private static readonly string[] Adjectives =
    [
        "amused", "bold", "calm", "clever", "curious", "dapper", "eager", "exultant", "gentle", "honest", "keen",
        "merry", "nimble", "patient", "quiet", "rapid", "serious", "thoughtful", "upbeat", "wise",
    ];

    private static readonly string[] Animals =
    [
        "bat", "bear", "crane", "deer", "eel", "finch", "fox", "goat", "hare", "hound", "lark", "mole", "moose",
        "newt", "owl", "seal", "shrew", "swan", "tern", "wolf",
    ];

    /// <summary>The name for a run. It follows from the id, so that a repeated start gives the same one.</summary>
    public static string For(string runId)
    {
        uint hash = 2166136261; // FNV-1a: the same in every process
        foreach (var character in runId)
        {
            hash = (hash ^ character) * 16777619;
        }

        var adjective = Adjectives[hash % Adjectives.Length];
        var animal = Animals[hash / 32 % Animals.Length];
        return FormattableString.Invariant($"{adjective}-{animal}-{hash / 1024 % 1000}");
    }
}
