using System.Security.Cryptography;
using FlightDelays;
using MlOps.Sdk;
using MlOps.Sdk.Checkpointing;
using MlOps.Sdk.Interruption;
using MlOps.Sdk.Primitives;
using MlOps.Sdk.Tracking;
using MlOps.Sdk.Training;

const int TrackingFailed = 1;
const int BadInput = 2;

try
{
    var options = FlightDelaysOptions.Parse(args);
    if (options.ShowHelp)
    {
        Console.WriteLine(FlightDelaysOptions.Usage);
        return 0;
    }

    OutFolder.Prepare(options.OutFolder);
    await TrainAsync(options);
    return 0;
}
catch (BadInputException e)
{
    await Console.Error.WriteLineAsync($"FlightDelays: {e.Message}");
    return BadInput;
}
catch (TrainingInterruptedException e)
{
    await Console.Error.WriteLineAsync($"FlightDelays: {e.Message}");
    return e.ExitCode;
}
catch (MlOpsException e)
{
    await Console.Error.WriteLineAsync($"FlightDelays: {e.Message}");
    return TrackingFailed;
}

static async Task TrainAsync(FlightDelaysOptions options)
{
    // 1. The data, split by time.
    var flights = await FlightFile.ReadAsync(options.DataFile, options.Flights);
    var dataSha256 = Convert.ToHexStringLower(await HashAsync(options.DataFile));
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

    // 3. The tracked training: a new one, or the one that an earlier start with the same options did not bring to its end. It ends
    //    FINISHED, KILLED if the machine will go, or FAILED if anything below throws.
    var parameters = new BoostingParameters { Rounds = options.Rounds, Seed = options.Seed };
    var checkpoints = OutFolder.CheckpointsOf(options.OutFolder, parameters, flights.Count, dataSha256);
    await using var spotInstance = options.InterruptAt is null ? null : SpotInstance.Start();
    await using var mlops = MlOpsClient.Create(client =>
    {
        client.TrackingUri = options.TrackingUri ?? "sqlite:///" + Path.Combine(options.OutFolder, "mlflow.db");
        client.HomeFolder = Path.Combine(options.OutFolder, ".mlops");
    });
    await using var training = await mlops.StartTrainingAsync("flight-delays", training => training
        .Named($"gbdt-{parameters.Rounds}")
        .WithTag("model", "gbdt")
        .WithTag("data_sha256", dataSha256)
        .WithParams(parameters)
        .CheckpointTo(checkpoints, SavePolicy.EveryNSteps(5))
        .StopOnInterruption(monitor =>
        {
            if (spotInstance is not null)
            {
                monitor.Ec2Address = spotInstance.Address;
                monitor.Sources.Add(InterruptionSources.Ec2());
            }
        }));

    // 4. Training: a step is a round, and every round's loss and validation metrics are logged.
    var trainer = new GradientBoosting(parameters, binned, trainLabels, options.Threads);
    var validation = new RawScores(trainer.State, binned, split.Validation);
    var state = new BoostingProgress(trainer, validation);
    await training.RestoreAsync(state);
    var firstRound = trainer.State.Trees.Count + 1;
    Report.Start(firstRound, training.Attempt);
    await Report.ProgressAsync("training", firstRound, parameters.Rounds, async round =>
    {
        validation.Add(trainer.AddTree());
        LogRound(training.Run, round, trainer.TrainLoss, validation.Probabilities(), validationLabels);
        if (round == options.InterruptAt)
        {
            spotInstance!.TakeBack();
            await training.Interruption!.WaitAsync(); // only here: so that the round is known
        }

        await training.CompleteStepAsync(round, state); // saves when due; on a notice saves, marks the run and throws
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
    var modelSha256 = Convert.ToHexStringLower(SHA256.HashData(modelJson));
    await LogModelAsync(training.Run, modelJson);
    training.Run.SetTag("model_sha256", modelSha256);
    var probabilities = DelayModel.FromJson(modelJson).PredictProbabilities(flights, split.Test);

    // 6. Is it better than to say "on time" every time?
    var test = ClassificationMetrics.Of(probabilities, testLabels, model.Threshold);
    var baseline = ClassificationMetrics.OfConstantOnTime(flights.LateRate(split.Train), testLabels);
    foreach (var (name, value) in test.Named("test").Concat(baseline.Named("baseline")))
    {
        training.Run.LogMetric(name, value, parameters.Rounds);
    }

    var plot = PredictionsPlot.Render(probabilities, testLabels, model.Threshold);
    await training.Run.LogImageAsync(plot, "plots/predictions.png");
    await training.CompleteAsync(); // without this line the run ends FAILED
    Report.Results(test, baseline, model.Threshold);
    Report.WhereToLook(options, training.Run.Id, modelSha256);
}

static async Task<byte[]> HashAsync(string path)
{
    await using var file = File.OpenRead(path);
    return await SHA256.HashDataAsync(file);
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

static async Task LogModelAsync(ActiveRun run, byte[] json)
{
    var folder = Directory.CreateTempSubdirectory("flight-delays-");
    try
    {
        var file = Path.Combine(folder.FullName, "model.json");
        await File.WriteAllBytesAsync(file, json);
        await run.LogArtifactAsync(file, "model");
    }
    finally
    {
        folder.Delete(recursive: true);
    }
}
