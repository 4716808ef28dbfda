using System.Globalization;

namespace FlightDelays;

/// <summary>What the user asked for on the command line.</summary>
internal sealed class FlightDelaysOptions
{
    public const string Usage = """
        Trains a gradient-boosting classifier that says whether a flight will be over 15 minutes late,
        and tracks the run so that MLflow can show it. Started again after it was stopped or killed, with the
        same options, it goes on where it was and ends with the same model.

        Usage: FlightDelays [options]

          --data FILE         Parquet file with date, delay, distance, origin, destination
                              (default: the flights-200k.parquet beside the program)
          --flights N         only the first N flights of it, 1000 or more (default: all)
          --rounds N          boosting rounds, 1 to 10000 (default: 100)
          --seed N            seed of the row sampling, 0 to 2147483647 (default: 42)
          --threads N         threads that train, 1 to 1024; the model does not depend on it
                              (default: the processors)
          --out DIR           folder for checkpoints, mlflow.db, mlruns and .mlops
                              (default: the working directory)
          --tracking-uri URI  where to track instead of mlflow.db, such as http://localhost:5000
          --interrupt-at N    plays a Spot instance that EC2 takes back after round N
          --help              this text
        """;

    private const string Expected = "expected --data FILE, --flights N, --rounds N, --seed N, --threads N, --out DIR, "
        + "--tracking-uri URI, --interrupt-at N or --help";

    /// <value>The default is <c>flights-200k.parquet</c> beside the program.</value>
    public string DataFile { get; private set; } = Path.Combine(AppContext.BaseDirectory, "flights-200k.parquet");

    /// <value>The default is <see langword="null"/>: all.</value>
    public int? Flights { get; private set; }

    /// <value>The default is 100.</value>
    public int Rounds { get; private set; } = 100;

    /// <value>The default is 42.</value>
    public int Seed { get; private set; } = 42;

    /// <value>The default is that of the processors.</value>
    public int Threads { get; private set; } = Environment.ProcessorCount;

    /// <value>An absolute path; the default is the working directory.</value>
    public string OutFolder { get; private set; } = Environment.CurrentDirectory;

    /// <value>The default is <see langword="null"/>: <c>mlflow.db</c> in <see cref="OutFolder"/>.</value>
    public string? TrackingUri { get; private set; }

    /// <value>The default is <see langword="null"/>: never.</value>
    public int? InterruptAt { get; private set; }

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
                case "--flights":
                    options.Flights = WholeNumber(args[i], Value(), min: 1_000, max: int.MaxValue);
                    break;
                case "--rounds":
                    options.Rounds = WholeNumber(args[i], Value(), min: 1, max: 10_000);
                    break;
                case "--seed":
                    options.Seed = WholeNumber(args[i], Value(), min: 0, max: int.MaxValue);
                    break;
                case "--threads":
                    options.Threads = WholeNumber(args[i], Value(), min: 1, max: 1_024);
                    break;
                case "--tracking-uri":
                    options.TrackingUri = Value();
                    break;
                case "--interrupt-at":
                    options.InterruptAt = WholeNumber(args[i], Value(), min: 1, max: 10_000);
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
