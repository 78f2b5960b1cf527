using System.Text.Json;
using System.Text.Json.Nodes;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>
/// The JSON form of a plan, version 1. Rows are sparse: an index for a one-hot row, else [expert, coefficient] pairs of the entries that are
/// not zero. Coefficients survive bit for bit (signs of zeros apart). <c>alignment</c> stands there only where neurons are aligned.
/// </summary>
/// <example><code>
/// {"format_version":1,"router_space":"logits","experts_per_token":2,"experts":8,
///  "groups":[{"layers":[0,1],"expert_merging":[3,[[0,0.9],[5,0.1]]],"router_mapping":[3,0]}]}
/// </code></example>
public static class PlanJson
{
    /// <summary>The version this code writes, and the only one it reads.</summary>
    public const int FormatVersion = 1;

    internal const string VersionKey = "format_version";
    private const string SpaceKey = "router_space";
    private const string ExpertsPerTokenKey = "experts_per_token";
    private const string ExpertsKey = "experts";
    private const string AlignmentKey = "alignment";
    private const string GroupsKey = "groups";
    private const string LayersKey = "layers";
    private const string MergingKey = "expert_merging";
    private const string MappingKey = "router_mapping";
    private const int MostExperts = 4096;
    private const long MostCoefficients = 1L << 26;

    /// <summary>The plan as a JSON object.</summary>
    public static JsonObject Write(PruningPlan plan)
    {
        var json = new JsonObject
        {
            [VersionKey] = FormatVersion,
            [SpaceKey] = NameOf(plan.RouterSpace),
            [ExpertsPerTokenKey] = plan.ExpertsPerToken,
            [ExpertsKey] = plan.ExpertCount,
        };
        if (plan.Alignment != NeuronAlignment.None)
        {
            json[AlignmentKey] = NameOf(plan.Alignment);
        }

        json[GroupsKey] = new JsonArray([.. plan.Groups.Select(group => new JsonObject
        {
            [LayersKey] = new JsonArray([.. group.Layers.Select(layer => (JsonNode)layer)]),
            [MergingKey] = WriteRows(group.ExpertMerging),
            [MappingKey] = WriteRows(group.RouterMapping),
        })]);
        return json;
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="json">UTF-8 text of a JSON object.</param>
    /// <param name="source">What to call the text in messages, usually its path.</param>
    /// <exception cref="CheckpointException">The text is no such JSON.</exception>
    /// <exception cref="PlanException">Its parts make no plan.</exception>
    public static PruningPlan Read(ReadOnlyMemory<byte> json, string source) =>
        JsonFile.Guard(source, () => Read(new JsonFields(source, JsonFile.ParseObject(source, json))));

    /// <summary>The name of a router space in files and options: logits or probabilities.</summary>
    public static string NameOf(RouterSpace space) => space == RouterSpace.Logits ? "logits" : "probabilities";

    /// <summary>The name of an alignment in files and options: none or weights.</summary>
    public static string NameOf(NeuronAlignment alignment) => alignment == NeuronAlignment.None ? "none" : "weights";

    internal static PruningPlan Read(JsonFields fields)
    {
        var version = fields.Required(VersionKey, fields.Int(VersionKey));
        if (version != FormatVersion)
        {
            throw fields.Misfit(VersionKey, $"{FormatVersion}", fields.Value(VersionKey)!.Value);
        }

        var space = fields.Required(SpaceKey, fields.Text(SpaceKey)) switch
        {
            "logits" => RouterSpace.Logits,
            "probabilities" => RouterSpace.Probabilities,
            _ => throw fields.Misfit(SpaceKey, "'logits' or 'probabilities'", fields.Value(SpaceKey)!.Value),
        };
        var alignment = fields.Text(AlignmentKey) switch
        {
            null or "none" => NeuronAlignment.None,
            "weights" => NeuronAlignment.Weights,
            _ => throw fields.Misfit(AlignmentKey, "'none' or 'weights'", fields.Value(AlignmentKey)!.Value),
        };
        var experts = fields.Required(ExpertsKey, fields.Int(ExpertsKey, 1, MostExperts));
        var groups = new List<GroupPlan>();
        var budget = MostCoefficients;
        foreach (var group in fields.Required(GroupsKey, fields.Array(GroupsKey)).EnumerateArray())
        {
            groups.Add(ReadGroup(fields.File, group, groups.Count, experts, ref budget));
        }

        return new PruningPlan([.. groups], space, fields.Required(ExpertsPerTokenKey, fields.Int(ExpertsPerTokenKey, 1)), alignment);
    }

    private static GroupPlan ReadGroup(string file, JsonElement element, int index, int experts, ref long budget)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new CheckpointException(file, $"{GroupsKey}[{index}]", "an object", JsonFields.Describe(element));
        }

        var fields = new JsonFields(file, element, $"{GroupsKey}[{index}].");
        var layers = fields.Required(LayersKey, fields.Array(LayersKey)).EnumerateArray()
            .Select(layer => layer.ValueKind == JsonValueKind.Number && layer.TryGetInt32(out var number) && number >= 0
                ? number
                : throw fields.Misfit(LayersKey, "layer indices", layer));
        return new GroupPlan(
            [.. layers.Order()], ReadRows(fields, MergingKey, experts, ref budget), ReadRows(fields, MappingKey, experts, ref budget));
    }

    private static CoefficientMatrix ReadRows(JsonFields fields, string key, int experts, ref long budget)
    {
        var rows = fields.Required(key, fields.Array(key));
        var count = rows.GetArrayLength();
        if (count < 1 || count > experts)
        {
            throw fields.Misfit(key, $"1 to {experts} rows", rows);
        }

        // Sparse text may stand for far more memory than it takes itself.
        budget -= (long)count * experts;
        if (budget < 0)
        {
            throw fields.Misfit(key, $"at most {MostCoefficients} coefficients in a plan", rows);
        }

        var values = new float[count * experts];
        var start = 0;
        foreach (var row in rows.EnumerateArray())
        {
            if (row.ValueKind == JsonValueKind.Array)
            {
                foreach (var pair in row.EnumerateArray())
                {
                    ReadPair(fields, key, pair, values.AsSpan(start, experts));
                }
            }
            else
            {
                values[start + ReadIndex(fields, key, row, experts)] = 1f;
            }

            start += experts;
        }

        return new CoefficientMatrix(count, experts, values);
    }

    private static void ReadPair(JsonFields fields, string key, JsonElement pair, Span<float> row)
    {
        if (pair.ValueKind != JsonValueKind.Array || pair.GetArrayLength() != 2)
        {
            throw fields.Misfit(key, "[expert, coefficient] pairs", pair);
        }

        var index = ReadIndex(fields, key, pair[0], row.Length);
        if (pair[1].ValueKind != JsonValueKind.Number || !pair[1].TryGetSingle(out var value) || !float.IsFinite(value) || row[index] != 0f)
        {
            throw fields.Misfit(key, $"one finite coefficient for expert {index} of a row", pair[1]);
        }

        row[index] = value;
    }

    private static int ReadIndex(JsonFields fields, string key, JsonElement value, int experts) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var index) && index >= 0 && index < experts
            ? index
            : throw fields.Misfit(key, $"expert indices from 0 to {experts - 1}", value);

    internal static JsonArray WriteRows(CoefficientMatrix matrix)
    {
        var rows = new JsonArray();
        for (var row = 0; row < matrix.Rows; row++)
        {
            if (matrix.IsOneHotRow(row))
            {
                rows.Add((JsonNode)matrix.DominantOf(row));
                continue;
            }

            var pairs = new JsonArray();
            for (var column = 0; column < matrix.Columns; column++)
            {
                if (matrix[row, column] != 0f)
                {
                    pairs.Add((JsonNode)new JsonArray(column, matrix[row, column]));
                }
            }

            rows.Add((JsonNode)pairs);
        }

        return rows;
    }
}
