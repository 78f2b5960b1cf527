using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Eep.Core.Checkpoints.Deployment;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>The README.md of an export: front matter as the model hubs read it, then what was done and what it scored.</summary>
internal static partial class ModelCard
{
    private const int LongestFrontMatter = 1 << 16;

    public static string Write(Checkpoint source, PruningPlan plan, ExportOptions options, (long Before, long After) bytes)
    {
        var name = options.BaseModel ?? Path.GetFileName(source.Folder);
        var text = new StringBuilder();
        WriteFrontMatter(text, source, options, name);
        text.AppendLine(CultureInfo.InvariantCulture, $"# {OneLine(name)}, {plan.ExpertBudget} of {plan.ExpertCount} experts");
        text.AppendLine();
        text.Append(
            CultureInfo.InvariantCulture,
            $"Every sparse layer of {OneLine(name)} was {(Merges(plan) ? "reduced" : "pruned")} from {plan.ExpertCount} to {plan.ExpertBudget} experts with Eep, ");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"{plan.ExpertsPerToken} of them active per token (before: {source.Shape.ExpertsPerToken}). Weights: {Bytes(bytes.Before)} before, {Bytes(bytes.After)} after.");
        text.AppendLine(options.Router == RouterExport.ModelingFile
            ? $"**This folder needs custom code.** Its router is none that stock libraries have; `{MappedMixtral.FileName}` computes it. It loads in transformers "
                + "with `trust_remote_code=True` and not in vLLM or llama.cpp."
            : "The folder is an ordinary checkpoint and loads without custom code.").AppendLine();
        WriteMethod(text, plan, options);
        WriteScores(text, options);
        WriteDeployment(text, source.Config, plan, options);
        WriteLayers(text, plan);
        text.AppendLine(
            $"`{SelectionJson.SelectionName}` holds every coefficient, the settings and the hashes of the data; `{SelectionJson.ManifestName}` the SHA-256 of every file.");
        return text.ToString().ReplaceLineEndings("\n");
    }

    private static void WriteFrontMatter(StringBuilder text, Checkpoint source, ExportOptions options, string name)
    {
        text.AppendLine("---");
        if (options.BaseModel is not null)
        {
            text.AppendLine("base_model: " + JsonSerializer.Serialize(OneLine(options.BaseModel)));
        }

        text.AppendLine("library_name: transformers").AppendLine("pipeline_tag: text-generation");
        foreach (var line in LicenceLines(source.Folder))
        {
            text.AppendLine(line);
        }

        text.AppendLine("tags:");
        foreach (var tag in (string[])["moe", "expert-pruning", "pruning", "compression", "eep", source.Config.ModelType,
            .. options.Router == RouterExport.ModelingFile ? (string[])["custom_code"] : []])
        {
            text.AppendLine("- " + tag);
        }

        if (options.Scores.Count > 0)
        {
            text.AppendLine("model-index:").AppendLine("- name: " + JsonSerializer.Serialize(OneLine(name) + " (pruned with Eep)")).AppendLine("  results:");
            foreach (var score in options.Scores)
            {
                text.AppendLine("  - task:").AppendLine("      type: text-generation").AppendLine("    dataset:");
                text.AppendLine("      name: " + JsonSerializer.Serialize(OneLine(score.Task)));
                text.AppendLine("      type: " + JsonSerializer.Serialize(OneLine(score.Task)));
                text.AppendLine("      split: " + JsonSerializer.Serialize(OneLine(score.Split)));
                text.AppendLine("    metrics:").AppendLine("    - type: " + JsonSerializer.Serialize(OneLine(score.Metric)));
                text.AppendLine(CultureInfo.InvariantCulture, $"      value: {score.Pruned:R}");
            }
        }

        text.AppendLine("---").AppendLine();
    }

    private static void WriteMethod(StringBuilder text, PruningPlan plan, ExportOptions options)
    {
        text.AppendLine("## What was done").AppendLine();
        text.AppendLine(Merges(plan)
            ? "- Experts: each new expert is a weighted sum of originals, one weight for all of its tensors, summed in float32 and rounded to the stored type."
            : "- Experts: each new expert is an original one, copied bit for bit.");
        text.AppendLine("- Router: " + RouterLine(plan, options));
        if (BudgetLine(plan, options) is { } budgets)
        {
            text.AppendLine("- Layers: " + budgets);
        }

        text.AppendLine("- Everything else is unchanged.");
        if (options.Seed is { } seed)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- Seed of the search: {seed}.");
        }

        if (options.Constraints.ToString() is { Length: > 0 } constraints)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"- Chosen by a person before the search: {constraints}.");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"- Plan: {plan.Hash}.").AppendLine();
    }

    private static string? BudgetLine(PruningPlan plan, ExportOptions options) => options.Filled is { } filled
        ? $"the search kept {filled.Total} experts in all, {filled.Least} to {plan.ExpertBudget} a layer; since a checkpoint has as many in every layer, short ones also hold their next best original "
            + "experts. The scores are those of this model."
        : plan.IsUniform
            ? null
            : $"the plan keeps {plan.ExpertTotal} experts in all, {plan.Groups.Min(group => group.ExpertMerging.Rows)} to {plan.ExpertBudget} a layer; short layers are padded with experts of zeros that the "
                + "router's bias keeps from being chosen.";

    private static string RouterLine(PruningPlan plan, ExportOptions options) => options switch
    {
        { Fold: { } fold } => FoldLine(fold),
        { Router: RouterExport.OneHot } => "each new expert has the gate row of its dominant original expert (one-hot; chosen at export).",
        { Router: RouterExport.ModelingFile } =>
            $"the gate keeps all {plan.ExpertCount} rows, and a matrix maps its probabilities to the {plan.ExpertBudget} experts before the choice, as in EEP.",
        _ when plan.Groups.All(group => group.RouterMapping.IsOneHot) => "each new expert has the gate row of one original expert, copied bit for bit.",
        _ => "each new gate row is a weighted sum of original gate rows, summed in float32 and rounded to the stored type.",
    };

    private static string FoldLine(ExportFold fold) => string.Create(
        CultureInfo.InvariantCulture,
        $"the plan mapped probabilities, which no ordinary gate can; each new gate row is a weighted sum of original ones fitted to it (folded) on {OneLine(fold.Texts)}. "
        + $"On {fold.Mean.Tokens} tokens that the fit has not read it chooses the same experts for {fold.Mean.Folded.SameExperts:0.0 %} of them, and the combine weights "
        + $"differ by {fold.Mean.Folded.WeightDistance:0.0000} in total variation (layer {fold.WorstLayer}, the worst: {fold.Worst.Folded.WeightDistance:0.0000}).");

    private static void WriteScores(StringBuilder text, ExportOptions options)
    {
        if (options.Scores.Count == 0)
        {
            return;
        }

        text.AppendLine("## Scores").AppendLine();
        text.AppendLine("| task | split | metric | items | full model | this model |").AppendLine("| --- | --- | --- | --- | --- | --- |");
        foreach (var score in options.Scores)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {Cell(score.Task)} | {Cell(score.Split)} | {Cell(score.Metric)} | {score.Items} | {score.Full:0.0000} | {score.Pruned:0.0000} |");
        }

        text.AppendLine();
    }

    private static void WriteDeployment(StringBuilder text, ModelConfig config, PruningPlan plan, ExportOptions options)
    {
        var family = options.Router == RouterExport.ModelingFile ? MappedMixtral.ModelType : config.ModelType;
        var model = DeploymentCase.Of(config, plan.ExpertBudget, plan.ExpertsPerToken) with { Family = family };
        text.AppendLine("## Where it runs").AppendLine();
        text.AppendLine("From a table of what is known about these runtimes, not from a trial.").AppendLine();
        text.AppendLine("| runtime | verdict | why | source | date |").AppendLine("| --- | --- | --- | --- | --- |");
        foreach (var finding in DeploymentReport.Of(model))
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"| {finding.Target} | {finding.Verdict.ToString().ToLowerInvariant()} | {Cell(finding.Sentence)} | `{Cell(finding.Source)}` | {finding.Date:yyyy-MM-dd} |");
        }

        text.AppendLine();
    }

    private static void WriteLayers(StringBuilder text, PruningPlan plan)
    {
        text.AppendLine("## Experts kept").AppendLine();
        text.AppendLine(Merges(plan) ? "The original with the largest weight in each new expert, in the new order." : "Original experts in the new order.").AppendLine();
        text.AppendLine("| layer | experts |").AppendLine("| --- | --- |");
        foreach (var (layer, group) in plan.Groups.SelectMany(group => group.Layers.Select(layer => (layer, group))).OrderBy(entry => entry.layer))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"| {layer} | {string.Join(", ", group.ExpertMerging.Dominants())} |");
        }

        text.AppendLine();
    }

    private static bool Merges(PruningPlan plan) => plan.Groups.Any(group => !group.ExpertMerging.IsOneHot);

    private static string Bytes(long bytes) =>
        bytes >= 1_000_000_000 ? string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB") : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.00} MB");

    private static string OneLine(string text) => new([.. text.Select(character => char.IsControl(character) ? ' ' : character)]);

    private static string Cell(string text) => OneLine(text).Replace("|", "\\|");

    /// <summary>The licence keys of the base model's own card: a pruned model stays under them.</summary>
    private static IEnumerable<string> LicenceLines(string folder)
    {
        var path = Path.Combine(folder, "README.md");
        if (!File.Exists(path))
        {
            return [];
        }

        using var reader = new StreamReader(path);
        var buffer = new char[LongestFrontMatter];
        var text = new string(buffer, 0, reader.ReadBlock(buffer)).ReplaceLineEndings("\n");
        var end = text.IndexOf("\n---", StringComparison.Ordinal);
        return text.StartsWith("---\n", StringComparison.Ordinal) && end > 0
            ? text[..end].Split('\n').Select(line => line.TrimEnd()).Where(line => LicenceLine().IsMatch(line))
            : [];
    }

    [GeneratedRegex("^license(_name|_link)?: *[\\w\"'][\\w.:/\"' -]{0,300}$")]
    private static partial Regex LicenceLine();
}
