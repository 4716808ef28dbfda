using System.Globalization;
using Spectre.Console;

namespace FlightDelays;

/// <summary>What the user sees on the console; plain lines where it is no terminal.</summary>
internal static class Report
{
    public static void Describe(FlightTable flights, TimeSplit split)
    {
        Write($"{flights.Count:N0} flights, {flights.LateRate(..):P1} more than {FlightTable.LateAfterMinutes} minutes late, split by time:");
        Part("train", split.Train);
        Part("validation", split.Validation);
        Part("test", split.Test);

        void Part(string name, Range rows)
        {
            var times = flights.Scheduled.AsSpan(rows);
            Write($"  {name,-10} {times.Length,9:N0} flights, {times[0]:yyyy-MM-dd} to {times[^1]:yyyy-MM-dd}, {flights.LateRate(rows):P1} late");
        }
    }

    public static void Start(int firstRound, int attempt) =>
        Write($"start {attempt} of this training, from round {firstRound} on");

    /// <summary>Calls <paramref name="step"/> with <paramref name="first"/> to <paramref name="last"/> under a progress bar, which begins where that is.</summary>
    public static Task ProgressAsync(string name, int first, int last, Func<int, Task> step) =>
        AnsiConsole.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask(name, maxValue: last);
                task.Increment(first - 1);
                for (var i = first; i <= last; i++)
                {
                    await step(i);
                    task.Increment(1);
                }
            });

    public static void Results(ClassificationMetrics test, ClassificationMetrics baseline, double threshold)
    {
        var table = new Table().AddColumns("test part", "model", "always \"on time\"").SimpleBorder();
        table.Columns[1].RightAligned();
        table.Columns[2].RightAligned();
        Row("accuracy", test.Confusion.Accuracy, baseline.Confusion.Accuracy);
        Row("F1 on time", test.Confusion.F1OnTime, baseline.Confusion.F1OnTime);
        Row("F1 late", test.Confusion.F1Late, baseline.Confusion.F1Late);
        Row("F1 weighted", test.Confusion.F1Weighted, baseline.Confusion.F1Weighted);
        Row("log loss (lower is better)", test.LogLoss, baseline.LogLoss);
        AnsiConsole.Write(table);
        Write($"A flight is called late from a probability of {threshold:0.00} on, which has the best weighted F1 on the validation part.");
        Write($"The constant's log loss is that of the training part's share of late flights, given to every flight.");

        void Row(string name, double model, double constant) => table.AddRow(name, Number(model), Number(constant));

        static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);
    }

    public static void WhereToLook(FlightDelaysOptions options, string runId, string modelSha256)
    {
        if (options.TrackingUri is null)
        {
            var inOutFolder = options.OutFolder == Environment.CurrentDirectory ? "" : $"cd '{options.OutFolder}' && ";
            Write($"Metrics, model and plot are in {options.OutFolder}. To look at them:");
            Write($"  {inOutFolder}mlflow ui --backend-store-uri sqlite:///mlflow.db");
        }

        Write($"run {runId}");
        Write($"model sha256 {modelSha256}");
    }

    // Not through Spectre, which breaks long lines: these may be read by a script.
    private static void Write(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
