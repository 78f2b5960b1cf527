using System.Collections.Immutable;
using System.Globalization;
using Eep.Core.Checkpoints.Chat;
using Eep.Core.Checkpoints.Deployment;
using Eep.Core.Pruning;

namespace Eep.Core.Checkpoints;

/// <summary>What can be said about a checkpoint from its headers alone.</summary>
public sealed record CheckpointSummary
{
    /// <summary>Full path of the folder.</summary>
    public required string Folder { get; init; }

    /// <summary>model_type.</summary>
    public required string Family { get; init; }

    /// <summary>Decoder layers.</summary>
    public required int Layers { get; init; }

    /// <summary>Layers with an SMoE block.</summary>
    public required int SparseLayers { get; init; }

    /// <summary>E.</summary>
    public required int Experts { get; init; }

    /// <summary>k.</summary>
    public required int ExpertsPerToken { get; init; }

    /// <summary>Numbers in all tensors that the config calls for; <see cref="Parts"/> has those of any others too.</summary>
    public required long Parameters { get; init; }

    /// <summary>Of these, the ones that take part in computing one token (<see cref="ParameterCounts.Active"/>).</summary>
    public required long ActiveParameters { get; init; }

    /// <summary>Bytes of all tensors.</summary>
    public required long Bytes { get; init; }

    /// <summary>Stored types, the one with most bytes first, for example BF16.</summary>
    public required ImmutableArray<string> StoredTypes { get; init; }

    /// <summary>Number of weight files.</summary>
    public required int WeightFiles { get; init; }

    /// <summary>By part of the model, in a fixed order; parts without tensors are left out.</summary>
    public required ImmutableArray<PartSize> Parts { get; init; }

    /// <summary>What transformers, vLLM and llama.cpp make of the checkpoint as it is.</summary>
    public required ImmutableArray<DeploymentFinding> Deployment { get; init; }

    /// <summary>What they would make of a planned budget; null where none was asked for.</summary>
    public ImmutableArray<DeploymentFinding>? PlannedDeployment { get; init; }

    /// <summary>What an export can and cannot be, and anything about the folder that a user should know.</summary>
    public required ImmutableArray<string> Notes { get; init; }

    /// <summary>Summarises an open checkpoint. Reads no weights; reads the tokenizer to say whether it can be used.</summary>
    public static CheckpointSummary Of(Checkpoint checkpoint)
    {
        var config = checkpoint.Config;
        var parts = PartsOf(checkpoint);
        var counts = ParameterCounts.Of(config);
        return new CheckpointSummary
        {
            Folder = checkpoint.Folder,
            Family = config.ModelType,
            Layers = config.LayerCount,
            SparseLayers = config.SparseLayers.Length,
            Experts = config.ExpertCount,
            ExpertsPerToken = config.ExpertsPerToken,
            Parameters = counts.Total,
            ActiveParameters = counts.Active,
            Bytes = parts.Sum(part => part.Bytes),
            StoredTypes = [.. checkpoint.Tensors
                .GroupBy(tensor => tensor.Type)
                .OrderByDescending(group => group.Sum(tensor => tensor.Bytes))
                .Select(group => group.Key.HeaderName())],
            WeightFiles = checkpoint.WeightFileNames.Length,
            Parts = parts,
            Deployment = DeploymentReport.Of(DeploymentCase.Of(config)),
            Notes = [.. NotesOf(checkpoint)],
        };
    }

    /// <summary>Sizes by part, in a fixed order; parts without tensors are left out.</summary>
    public static ImmutableArray<PartSize> PartsOf(Checkpoint checkpoint) =>
    [
        .. checkpoint.Tensors
            .GroupBy(tensor => checkpoint.RoleOf(tensor.Name).Part)
            .OrderBy(group => group.Key)
            .Select(group => new PartSize(
                group.Key, group.Count(), group.Sum(tensor => tensor.ElementCount), group.Sum(tensor => tensor.Bytes))),
    ];

    private static IEnumerable<string> NotesOf(Checkpoint checkpoint)
    {
        var config = checkpoint.Config;
        yield return BudgetNote(config.Shape);
        yield return "Router space logits: every plan exports as an ordinary checkpoint, exactly as evaluated.";
        yield return config.Shape.HasFixedRouter
            ? Invariant($"The router always chooses {config.ExpertsPerToken} experts, one after the other: neither fewer experts per token nor router space probabilities are possible.")
            : config.Router.SlicesExactly
            ? "Router space probabilities: exports exactly where each new expert keeps one gate row; real-valued rows need --router one-hot, --router folded or --with-modeling-file."
            : "Router space probabilities: this router does not divide the chosen probabilities by their sum, so such plans need --router one-hot and a new evaluation.";
        if (checkpoint.Tensors.Where(tensor => checkpoint.RoleOf(tensor.Name).Part == ModelPart.FurtherLayer).ToList() is { Count: > 0 } further)
        {
            var layers = further.Select(tensor => checkpoint.RoleOf(tensor.Name).Layer).Distinct().Order();
            yield return Invariant(
                $"Layer {string.Join(", ", layers)} beyond num_hidden_layers (multi-token prediction, {further.Count} tensors) is not run and left out of exports, which set num_nextn_predict_layers to 0.");
        }

        foreach (var remark in config.Remarks)
        {
            yield return remark;
        }

        var copied = checkpoint.Tensors.Count(tensor => checkpoint.RoleOf(tensor.Name).Part == ModelPart.Other);
        if (copied > 0)
        {
            yield return Invariant($"{copied} tensors are not part of {config.ModelType}; they are ignored when running and copied when exporting.");
        }

        yield return TokenizerNote(checkpoint.Folder);
        yield return ChatNote(checkpoint.Folder);
    }

    private static string ChatNote(string folder)
    {
        try
        {
            return ChatTemplates.Look(folder).Sentence;
        }
        catch (CheckpointException error)
        {
            return $"Chat template: not readable. {error.Message}";
        }
    }

    private static string BudgetNote(MoeShape shape)
    {
        var (experts, perToken, smallest) = (shape.ExpertCount, shape.ExpertsPerToken, ExpertBudgets.Smallest(shape, shape.ExpertsPerToken));
        if (experts == smallest)
        {
            return experts == perToken
                ? $"All {experts} experts are active for every token; a smaller budget needs fewer experts per token."
                : $"No budget below {experts} experts keeps {perToken} active per token.";
        }

        return shape.GroupCount > 1
            ? Invariant($"Budgets are multiples of {shape.GroupCount}, the router's groups of experts, from {smallest} to {experts - shape.GroupCount} with {perToken} active per token; every group loses equally many.")
            : Invariant($"Budgets from {smallest} to {experts - 1} experts keep {perToken} active per token; from {2 * perToken} on the router keeps a real choice.");
    }

    private static string TokenizerNote(string folder)
    {
        try
        {
            return Invariant($"Tokenizer: {HuggingFaceTokenizer.Open(folder).VocabularySize} tokens.");
        }
        catch (CheckpointException error)
        {
            return $"Tokenizer: not usable, so text tasks cannot run. {error.Message}";
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The size of one part of a model.</summary>
/// <param name="Part">Which part.</param>
/// <param name="Tensors">Number of tensors.</param>
/// <param name="Parameters">Numbers in them.</param>
/// <param name="Bytes">Bytes as stored.</param>
public sealed record PartSize(ModelPart Part, int Tensors, long Parameters, long Bytes);
