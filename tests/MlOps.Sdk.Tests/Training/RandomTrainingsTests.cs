using System.Text.Json.Nodes;
using MlOps.Testing;
using MlOps.Testing.Server;

namespace MlOps.Sdk.Tests.Training;

/// <summary>MLOPS_TEST_TRAINING_CHAINS sets how many chains of trainings.</summary>
public sealed class RandomTrainingsTests
{
    private const int Events = 12;

    [Fact]
    public async Task Whatever_comes_one_after_another_every_run_that_is_complete_is_whole_and_no_work_is_thrown_away()
    {
        var faults = await RunAsync(TestSettings.Count("MLOPS_TEST_TRAINING_CHAINS", 12), tamper: null);

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task Control_trainings_that_take_every_checkpoint_for_their_own_are_not()
    {
        var faults = await RunAsync(chains: 40, (note, runs) => note["continued_run_ids"] = new JsonArray([.. runs.Select(run => JsonValue.Create(run))]));

        Assert.NotEmpty(faults);
    }

    [Fact]
    public async Task Control_trainings_that_take_no_note_for_old_are_not()
    {
        var faults = await RunAsync(chains: 40, (note, runs) =>
        {
            note["earlier_run_ids"] = new JsonArray([.. runs.Select(run => JsonValue.Create(run))]);
            note["last_sequence"] = long.MaxValue;
        });

        Assert.NotEmpty(faults);
    }

    /// <summary>Every fourth on a server. Ends after the first chain with a fault.</summary>
    private static async Task<List<string>> RunAsync(int chains, Action<JsonObject, IEnumerable<string>>? tamper)
    {
        await using var server = await MlflowTestServer.StartAsync();
        for (var seed = 1; seed <= chains; seed++)
        {
            var place = new TrainingPlace();
            place.Store = seed % 4 == 0 ? server.Uri.AbsoluteUri : place.Store;
            using var trainings = new RandomTrainings(place, seed) { Tamper = tamper };
            await trainings.RunAsync(Events);
            if (trainings.Faults.Count > 0)
            {
                return trainings.Faults;
            }
        }

        return [];
    }
}
