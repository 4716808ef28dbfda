using System.Globalization;

namespace FlightDelays;

/// <summary>What the user asked for on the command line.</summary>
internal sealed class FlightDelaysOptions
{
    public const string Usage = """
        Trains a gradient-boosting classifier that says whether a flight will be over 15 minutes late,
        and tracks the run so that MLflow can show it.

        Usage: FlightDelays [options]

          --data FILE   Parquet file with date, delay, distance, origin, destination
                        (default: the flights-200k.parquet beside the program)
          --rounds N    boosting rounds, 1 to 10000 (default: 100)
          --seed N      seed of the row sampling, 0 to 2147483647 (default: 42)
          --out DIR     folder for mlflow.db, mlruns and .mlops (default: the working directory)
          --help        this text
        """;

    private const string Expected = "expected --data FILE, --rounds N, --seed N, --out DIR or --help";

    /// <value>The default is <c>flights-200k.parquet</c> beside the program.</value>
    public string DataFile { get; private set; } = Path.Combine(AppContext.BaseDirectory, "flights-200k.parquet");

    /// <value>The default is 100.</value>
    public int Rounds { get; private set; } = 100;

    /// <value>The default is 42.</value>
    public int Seed { get; private set; } = 42;

    /// <value>An absolute path; the default is the working directory.</value>
    public string OutFolder { get; private set; } = Environment.CurrentDirectory;

    public bool ShowHelp { get; private set; }

    public static FlightDelaysOptions Parse(IReadOnlyList<string> args)
    {
        var options = new FlightDelaysOptions();
        for (var i = 0; i < args.Count; i++)
        {
            switch (args[i])
            {
                case "--data":
                    options.DataFile = Value();
                    break;
                case "--rounds":
                    options.Rounds = WholeNumber(args[i], Value(), min: 1, max: 10_000);
                    break;
                case "--seed":
                    options.Seed = WholeNumber(args[i], Value(), min: 0, max: int.MaxValue);
                    break;
                case "--out":
                    options.OutFolder = FullPath(Value());
                    break;
                case "--help" or "-h":
                    options.ShowHelp = true;
                    break;
                default:
                    throw new BadInputException($"The argument '{args[i]}' is unknown: {Expected}.");
            }

            string Value() => i + 1 < args.Count && args[i + 1].Length > 0 && !args[i + 1].StartsWith("--", StringComparison.Ordinal)
                ? args[++i]
                : throw new BadInputException($"The option '{args[i]}' has no value: {Expected}.");
        }

        return options;
    }

    private static int WholeNumber(string option, string text, int min, int max) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw new BadInputException($"The option '{option}' has the value '{text}': expected a whole number from {min} to {max}.");

    private static string FullPath(string folder)
    {
        try
        {
            return Path.GetFullPath(folder);
        }
        catch (ArgumentException e)
        {
            throw new BadInputException($"The option '--out' has the value '{folder}', which is no path ({e.Message}): name a folder.", e);
        }
    }
}
