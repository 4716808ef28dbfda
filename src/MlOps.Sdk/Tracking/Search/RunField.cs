using MlOps.Sdk.Search;

namespace MlOps.Sdk.Tracking.Search;

/// <summary>A field of <see cref="RunFields"/> in MLflow's filter language.</summary>
/// <param name="Entity">What it belongs to.</param>
/// <param name="Text">How it is written.</param>
/// <param name="Type">What it is compared with, without being nullable.</param>
/// <param name="TakesList">Whether lists of it can be looked for.</param>
internal sealed record RunField(SearchEntity Entity, string Text, Type Type, bool TakesList = false)
{
    public static RunField? Attribute(string member) => member switch
    {
        nameof(RunFields.RunId) => new(SearchEntity.Attribute, "attributes.run_id", typeof(string), TakesList: true),
        nameof(RunFields.Name) => new(SearchEntity.Attribute, "attributes.run_name", typeof(string)),
        nameof(RunFields.Status) => new(SearchEntity.Attribute, "attributes.status", typeof(RunStatus)),
        nameof(RunFields.UserId) => new(SearchEntity.Attribute, "attributes.user_id", typeof(string)),
        nameof(RunFields.ArtifactUri) => new(SearchEntity.Attribute, "attributes.artifact_uri", typeof(string)),
        nameof(RunFields.StartTime) => new(SearchEntity.Attribute, "attributes.start_time", typeof(DateTimeOffset)),
        nameof(RunFields.EndTime) => new(SearchEntity.Attribute, "attributes.end_time", typeof(DateTimeOffset)),
        _ => null,
    };

    public static RunField Dataset(string member) => new(
        SearchEntity.Dataset,
        member switch
        {
            nameof(DatasetFields.Name) => "datasets.name",
            nameof(DatasetFields.Digest) => "datasets.digest",
            _ => "datasets.context",
        },
        typeof(string),
        TakesList: true);

    public static RunField Keyed(string member, string key) => member switch
    {
        nameof(RunFields.Metrics) => new(SearchEntity.Metric, FilterText.Field("metrics", key), typeof(double)),
        nameof(RunFields.Params) => new(SearchEntity.Param, FilterText.Field("params", key), typeof(string)),
        _ => new(SearchEntity.Tag, FilterText.Field("tags", key), typeof(string)),
    };
}
