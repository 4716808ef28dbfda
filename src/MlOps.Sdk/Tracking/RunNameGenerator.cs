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

    public static string Next() =>
        FormattableString.Invariant($"{Adjectives[Random.Shared.Next(Adjectives.Length)]}-{Nouns[Random.Shared.Next(Nouns.Length)]}-{Random.Shared.Next(1, 1000)}");
}
