using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FlightDelays;
using MlOps.Sdk;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tracking;

const int TrackingFailed = 1;
const int BadInput = 2;
const int Interrupted = 130;

using var interruption = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

try
{
    var options = FlightDelaysOptions.Parse(args);
    if (options.ShowHelp)
    {
        Console.WriteLine(FlightDelaysOptions.Usage);
        return 0;
    }

    OutFolder.Prepare(options.OutFolder);
    await TrainAsync(options, interruption.Token);
    return 0;
}
catch (BadInputException e)
{
    await Console.Error.WriteLineAsync($"FlightDelays: {e.Message}");
    return BadInput;
}
catch (MlOpsException e)
{
    await Console.Error.WriteLineAsync($"FlightDelays: {e.Message}");
    return TrackingFailed;
}
catch (OperationCanceledException) when (interruption.IsCancellationRequested)
{
    await Console.Error.WriteLineAsync("FlightDelays: interrupted.");
    return Interrupted;
}

void Interrupt(PosixSignalContext signal)
{
    signal.Cancel = true;
    interruption.Cancel();
}

static async Task TrainAsync(FlightDelaysOptions options, CancellationToken cancellationToken)
{
    // 1. The data, split by time.
    var flights = await FlightFile.ReadAsync(options.DataFile, cancellationToken);
    var dataSha256 = Convert.ToHexStringLower(await HashAsync(options.DataFile, cancellationToken));
    var split = TimeSplit.Of(flights.Count);
    var trainLabels = flights.Late[split.Train];
    var validationLabels = flights.Late[split.Validation];
    var testLabels = flights.Late[split.Test];
    Report.Describe(flights, split);

    // 2. Features and bins, learnt from the training part alone.
    var features = FlightFeatures.Fit(flights, split.Train);
    var columns = features.TransformForTraining(flights, split.Train);
    var bins = QuantileBins.Fit(columns, split.Train);
    var binned = bins.Transform(columns);

    // 3. The tracked run. It ends FINISHED, or FAILED if anything below throws.
    var parameters = new BoostingParameters { Rounds = options.Rounds, Seed = options.Seed };
    await using var mlops = MlOpsClient.Create(client =>
    {
        client.TrackingUri = "sqlite:///" + Path.Combine(options.OutFolder, "mlflow.db");
        client.HomeFolder = Path.Combine(options.OutFolder, ".mlops");
    });
    var description = RunDescription.InExperiment("flight-delays")
        .Named($"gbdt-{parameters.Rounds}")
        .WithTag("model", "gbdt")
        .WithTag("data_sha256", dataSha256)
        .WithParams(parameters);
    var (runId, modelSha256) = ("", "");
    await mlops.Tracking.RunAsync(description, async (run, cancellationToken) =>
    {
        // 4. Training: every round's loss and validation metrics are logged.
        var trainer = new GradientBoosting(parameters, binned, trainLabels, GradientBoosting.Start(trainLabels));
        var validation = new RawScores(trainer.State, binned, split.Validation);
        Report.Progress("training", parameters.Rounds, round =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            validation.Add(trainer.AddTree());
            LogRound(run, round, trainer.TrainLoss, validation.Probabilities(), validationLabels);
        });

        // 5. The model: the threshold is chosen on the validation part. The test part is used once, with the model
        //    read back from the bytes that are logged, so that what is measured is what was saved.
        var model = new DelayModel
        {
            Parameters = parameters,
            Features = features,
            Bins = bins,
            Boosting = trainer.State,
            Threshold = DecisionThreshold.Choose(validation.Probabilities(), validationLabels),
        };
        var modelJson = model.ToJson();
        await LogModelAsync(run, modelJson, cancellationToken);
        var probabilities = DelayModel.FromJson(modelJson).PredictProbabilities(flights, split.Test);

        // 6. Is it better than to say "on time" every time?
        var test = ClassificationMetrics.Of(probabilities, testLabels, model.Threshold);
        var baseline = ClassificationMetrics.OfConstantOnTime(flights.LateRate(split.Train), testLabels);
        foreach (var (name, value) in test.Named("test").Concat(baseline.Named("baseline")))
        {
            run.LogMetric(name, value, parameters.Rounds);
        }

        var plot = PredictionsPlot.Render(probabilities, testLabels, model.Threshold);
        await run.LogImageAsync(plot, "plots/predictions.png", cancellationToken);
        Report.Results(test, baseline, model.Threshold);
        (runId, modelSha256) = (run.Id, Convert.ToHexStringLower(SHA256.HashData(modelJson)));
    }, cancellationToken);
    Report.WhereToLook(options.OutFolder, runId, modelSha256);
}

static async Task<byte[]> HashAsync(string path, CancellationToken cancellationToken)
{
    await using var file = File.OpenRead(path);
    return await SHA256.HashDataAsync(file, cancellationToken);
}

static void LogRound(ActiveRun run, int round, double trainLoss, double[] probabilities, bool[] labels)
{
    // What the validation part says of the model if training ended here, its threshold chosen anew.
    var threshold = DecisionThreshold.Choose(probabilities, labels);
    var metrics = ClassificationMetrics.Of(probabilities, labels, threshold);
    run.LogMetric("train_loss", trainLoss, round);
    run.LogMetric("val_loss", metrics.LogLoss, round);
    run.LogMetric("val_threshold", threshold, round);
    run.LogMetric("val_accuracy", metrics.Confusion.Accuracy, round);
    run.LogMetric("val_f1", metrics.Confusion.F1Late, round);
    run.LogMetric("val_f1_weighted", metrics.Confusion.F1Weighted, round);
}

static async Task LogModelAsync(ActiveRun run, byte[] json, CancellationToken cancellationToken)
{
    var folder = Directory.CreateTempSubdirectory("flight-delays-");
    try
    {
        var file = Path.Combine(folder.FullName, "model.json");
        await File.WriteAllBytesAsync(file, json, cancellationToken);
        await run.LogArtifactAsync(file, "model", cancellationToken);
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}
