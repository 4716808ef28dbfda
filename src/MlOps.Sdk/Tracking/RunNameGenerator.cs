namespace MlOps.Sdk.Tracking;

/// <summary>Makes up names for runs that were given none, in MLflow's manner: adjective-noun-number.</summary>
internal static class RunNameGenerator
{
    private static readonly string[] Adjectives =
    [
        "able", "agile", "amber", "bold", "brave", "bright", "brisk", "calm", "candid", "clever", "crisp", "daring", "deft", "eager",
        "fair", "fleet", "fond", "gentle", "glad", "grand", "handy", "hardy", "jolly", "keen", "kind", "lively", "lucid", "merry",
        "mild", "neat", "nimble", "noble", "patient", "placid", "polite", "proud", "quick", "quiet", "rapid", "ready", "robust",
        "serene", "sharp", "silent", "smooth", "sober", "spry", "steady", "sunny", "swift", "tidy", "trusty", "upbeat", "vivid",
        "warm", "wise", "witty", "zesty",
    ];

    private static readonly string[] Nouns =
    [
        "ant", "badger", "bass", "bat", "bear", "bee", "bison", "boar", "carp", "cat", "colt", "crab", "crane", "crow", "deer", "dove",
        "duck", "eel", "elk", "ewe", "finch", "fish", "fox", "frog", "goat", "goose", "grouse", "gull", "hare", "hawk", "hen", "heron",
        "horse", "ibis", "jay", "kite", "koi", "lamb", "lark", "lynx", "mink", "mole", "moose", "moth", "mouse", "newt", "otter", "owl",
        "panda", "pug", "quail", "ram", "rat", "raven", "robin", "seal", "shark", "shrew", "skink", "sloth", "snail", "stag", "stork",
        "swan", "tern", "toad", "trout", "vole", "wasp", "whale", "wolf", "wren", "yak",
    ];

    /// <summary>The name for a run. It follows from the id, so that a start that is repeated gives the same one.</summary>
    public static string For(string runId)
    {
        ulong hash = 14695981039346656037; // FNV-1a: the same in every process
        foreach (var character in runId)
        {
            hash = (hash ^ character) * 1099511628211;
        }

        var (rest, adjective) = Math.DivRem(hash, (ulong)Adjectives.Length);
        (rest, var noun) = Math.DivRem(rest, (ulong)Nouns.Length);
        return FormattableString.Invariant($"{Adjectives[adjective]}-{Nouns[noun]}-{rest % 1000}");
    }
}
