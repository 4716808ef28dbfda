namespace MlOps.Sdk.Search;

/// <summary>What the language knows of one kind of thing that is searched: its entities, their names and their keys.</summary>
internal sealed class SearchTarget
{
    private static readonly Dictionary<string, SearchKey> NoKeys = [];

    /// <summary>Runs, as MLflow 3.11 searches them.</summary>
    public static SearchTarget Runs { get; } = new()
    {
        Entities = Names(
            (SearchEntity.Attribute, ["attribute", "attributes", "attr", "run"]),
            (SearchEntity.Metric, ["metric", "metrics"]),
            (SearchEntity.Param, ["parameter", "parameters", "param", "params"]),
            (SearchEntity.Tag, ["tag", "tags"]),
            (SearchEntity.Dataset, ["dataset", "datasets"])),
        Keys = new()
        {
            [SearchEntity.Attribute] = Known(
                (new("run_id") { TakesList = true }, []),
                (new("run_name"), []),
                (new("run_name") { InOrders = false }, ["run name", "Run name", "Run Name"]), // MLflow does not order by these
                (new("status"), []),
                (new("user_id"), []),
                (new("artifact_uri"), []),
                (new("start_time") { IsNumber = true }, ["created", "Created"]),
                (new("end_time") { IsNumber = true }, [])),
            [SearchEntity.Dataset] = Known(
                (new("name") { TakesList = true }, []),
                (new("digest") { TakesList = true }, []),
                (new("context") { TakesList = true }, [])),
        },
        Example = "metrics.loss",
        Ordering = [SearchEntity.Attribute, SearchEntity.Metric, SearchEntity.Param, SearchEntity.Tag],
    };

    /// <summary>Experiments, as MLflow 3.11 searches them.</summary>
    public static SearchTarget Experiments { get; } = new()
    {
        Entities = Names((SearchEntity.Attribute, ["attribute"]), (SearchEntity.Tag, ["tag", "tags"])),
        Keys = new()
        {
            [SearchEntity.Attribute] = Known(
                (new("name"), []),
                (new("experiment_id") { InFilters = false }, []),
                (new("creation_time") { IsNumber = true }, []),
                (new("last_update_time") { IsNumber = true }, [])),
        },
        Example = "name",
        Ordering = [SearchEntity.Attribute],
        IsStrict = true,
    };

    /// <summary>Logged models, as MLflow 3.11 searches them. Their order is not a text of the language.</summary>
    public static SearchTarget LoggedModels { get; } = new()
    {
        Entities = Names(
            (SearchEntity.Attribute, ["attributes"]), (SearchEntity.Metric, ["metrics"]), (SearchEntity.Param, ["params"]), (SearchEntity.Tag, ["tags"])),
        Keys = new()
        {
            [SearchEntity.Attribute] = Known(
                (new("name"), []),
                (new("model_id"), []),
                (new("model_type"), []),
                (new("source_run_id"), []),
                (new("artifact_location"), []),
                (new("status") { IsNumber = true }, []),
                (new("creation_timestamp_ms") { IsNumber = true }, ["creation_timestamp", "creation_time"]),
                (new("last_updated_timestamp_ms") { IsNumber = true }, ["last_updated_timestamp"])),
        },
        Example = "metrics.loss",
        Ordering = [],
    };

    /// <summary>Registered models, as MLflow 3.11 searches them.</summary>
    public static SearchTarget RegisteredModels { get; } = new()
    {
        Entities = Names((SearchEntity.Attribute, ["attribute"]), (SearchEntity.Tag, ["tag", "tags"])),
        Keys = new()
        {
            [SearchEntity.Attribute] = Known(
                (new("name"), []),
                (new("last_updated_timestamp") { IsNumber = true, InFilters = false }, ["timestamp"])),
        },
        Example = "name",
        Ordering = [SearchEntity.Attribute],
        HasPlainAttributes = true,
    };

    /// <summary>Versions of registered models, as MLflow 3.11 searches them.</summary>
    public static SearchTarget ModelVersions { get; } = new()
    {
        Entities = Names((SearchEntity.Attribute, ["attribute"]), (SearchEntity.Tag, ["tag", "tags"])),
        Keys = new()
        {
            [SearchEntity.Attribute] = Known(
                (new("name"), []),
                (new("version_number") { IsNumber = true, IsWhole = true }, []),
                (new("run_id") { TakesList = true, TakesNegatedList = false, InOrders = false }, []),
                (new("source_path") { InOrders = false }, []),
                (new("creation_timestamp") { IsNumber = true, InFilters = false }, []),
                (new("last_updated_timestamp") { IsNumber = true, InFilters = false }, [])),
        },
        Example = "name",
        Ordering = [SearchEntity.Attribute],
        HasPlainAttributes = true,
    };

    /// <summary>A field, for errors.</summary>
    public required string Example { get; init; }

    /// <summary>The entities by the words that stand before the dot.</summary>
    public required Dictionary<string, SearchEntity> Entities { get; init; }

    /// <summary>The entities that results can be ordered by.</summary>
    public required SearchEntity[] Ordering { get; init; }

    /// <summary>Whether LIKE and ILIKE count only in capitals, and entities only without backticks.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Whether entities and attributes count only without quotes; tags' keys may have them.</summary>
    public bool HasPlainAttributes { get; init; }

    /// <summary>The known keys of entities. Those that are not listed have any key.</summary>
    public required Dictionary<SearchEntity, Dictionary<string, SearchKey>> Keys { private get; init; }

    /// <summary>The keys that an entity is restricted to; <see langword="null"/> where it is not.</summary>
    public IReadOnlyDictionary<string, SearchKey>? KeysOf(SearchEntity entity) => Keys.GetValueOrDefault(entity);

    /// <summary>What is to be known of a field's key.</summary>
    public SearchKey Key(SearchField field) =>
        Keys.GetValueOrDefault(field.Entity, NoKeys).GetValueOrDefault(field.Key)
        ?? new SearchKey(field.Key) { IsNumber = field.Entity == SearchEntity.Metric };

    /// <summary>Entities by the words for them.</summary>
    public static Dictionary<string, SearchEntity> Names(params ReadOnlySpan<(SearchEntity Entity, string[] Names)> entities)
    {
        var names = new Dictionary<string, SearchEntity>();
        foreach (var (entity, words) in entities)
        {
            foreach (var word in words)
            {
                names.Add(word, entity);
            }
        }

        return names;
    }

    /// <summary>Keys by their names and aliases. Of two with the same name the first has it, the second its aliases alone.</summary>
    public static Dictionary<string, SearchKey> Known(params ReadOnlySpan<(SearchKey Key, string[] Aliases)> keys)
    {
        var names = new Dictionary<string, SearchKey>();
        foreach (var (key, aliases) in keys)
        {
            names.TryAdd(key.Name, key);
            foreach (var alias in aliases)
            {
                names.Add(alias, key);
            }
        }

        return names;
    }
}
