using System.Text.Json.Nodes;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>The two sidecar files of an export: eep_selection.json (what became of every expert, and why) and eep_manifest.json.</summary>
internal static class SelectionJson
{
    public const string SelectionName = "eep_selection.json";
    public const string ManifestName = "eep_manifest.json";
    private const int FormatVersion = 1;

    public static JsonObject Selection(
        Checkpoint source, PruningPlan plan, ExportOptions options, string configSha256, IEnumerable<ExportedFile> files) => new()
        {
            ["format_version"] = FormatVersion,
            ["base"] = new JsonObject
            {
                ["model"] = options.BaseModel ?? Path.GetFileName(source.Folder),
                ["revision"] = options.BaseRevision,
                ["config_sha256"] = configSha256,
            },
            ["plan_hash"] = plan.Hash,
            ["original_experts"] = source.Shape.ExpertCount,
            ["experts"] = plan.ExpertBudget,
            ["original_experts_per_token"] = source.Shape.ExpertsPerToken,
            ["experts_per_token"] = plan.ExpertsPerToken,
            ["router_space"] = PlanJson.NameOf(plan.RouterSpace),
            ["alignment"] = PlanJson.NameOf(plan.Alignment),
            ["router"] = options switch
            {
                { Fold: not null } => "folded",
                { Router: RouterExport.OneHot } => "one-hot",
                { Router: RouterExport.ModelingFile } => "modeling-file",
                _ => "as-planned",
            },
            ["router_fold"] = options.Fold is { } fold ? FoldOf(fold) : null,
            ["layers"] = new JsonArray([.. plan.Groups
                .SelectMany(group => group.Layers.Select(layer => (layer, group)))
                .OrderBy(entry => entry.layer)
                .Select(entry => LayerOf(entry.layer, entry.group))]),
            ["seed"] = options.Seed,
            ["settings"] = new JsonObject(options.Settings.Select(setting => KeyValuePair.Create(setting.Key, (JsonNode?)setting.Value))),
            ["data"] = new JsonArray([.. options.Data.Select(data => new JsonObject { ["name"] = data.Name, ["sha256"] = data.Sha256 })]),
            ["scores"] = new JsonArray([.. options.Scores.Select(ScoreOf)]),
            ["files"] = FilesOf(files),
        };

    public static JsonObject Manifest(IEnumerable<ExportedFile> files) =>
        new() { ["format_version"] = FormatVersion, ["files"] = FilesOf(files) };

    private static JsonObject LayerOf(int layer, GroupPlan group) => new()
    {
        ["layer"] = layer,
        ["kept"] = new JsonArray([.. group.ExpertMerging.Dominants().Select(expert => (JsonNode)expert)]),
        ["expert_merging"] = PlanJson.WriteRows(group.ExpertMerging),
        ["router_mapping"] = PlanJson.WriteRows(group.RouterMapping),
    };

    private static JsonObject FoldOf(ExportFold fold) => new()
    {
        ["texts"] = fold.Texts,
        ["tokens"] = fold.Mean.Tokens,
        ["same_experts"] = fold.Mean.Folded.SameExperts,
        ["weight_distance"] = fold.Mean.Folded.WeightDistance,
        ["worst_layer"] = fold.WorstLayer,
        ["worst_weight_distance"] = fold.Worst.Folded.WeightDistance,
        ["one_hot_same_experts"] = fold.Mean.OneHot.SameExperts,
        ["one_hot_weight_distance"] = fold.Mean.OneHot.WeightDistance,
    };

    private static JsonObject ScoreOf(ExportScore score) => new()
    {
        ["task"] = score.Task,
        ["split"] = score.Split,
        ["metric"] = score.Metric,
        ["items"] = score.Items,
        ["full"] = score.Full,
        ["pruned"] = score.Pruned,
        ["verdict"] = score.Verdict,
    };

    private static JsonArray FilesOf(IEnumerable<ExportedFile> files) => new([.. files.Select(file => new JsonObject
    {
        ["name"] = file.Name,
        ["bytes"] = file.Bytes,
        ["sha256"] = file.Sha256,
    })]);
}
