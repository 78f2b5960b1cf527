namespace Eep.Web.Components.Controls;

/// <summary>The words of this field as Eep uses them, one sentence each.</summary>
public static class Terms
{
    public static readonly IReadOnlyDictionary<string, string> All = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["SMoE block"] = "A layer part in which a router sends each token to a few of many experts.",
        ["router"] = "The small linear layer that scores the experts for each token.",
        ["expert"] = "One of the parallel feed-forward networks of an SMoE block.",
        ["experts per token"] = "How many experts compute each token (k); fewer cost less computation.",
        ["expert budget"] = "How many experts each layer keeps (E').",
        ["expert merging"] = "The matrix W_EM: each new expert is a weighted sum of original experts.",
        ["router mapping"] = "The matrix W_RM: each row of the new router is a weighted sum of original rows.",
        ["router space"] = "Whether the router mapping acts on logits, which any stock checkpoint can hold, or on probabilities as in the paper.",
        ["layer group"] = "Layers that share one choice of experts.",
        ["plan"] = "Everything that turns the original model into the pruned one: the matrices of all layer groups.",
        ["individual"] = "A plan together with its score and its parents.",
        ["archive"] = "All individuals that a run has evaluated.",
        ["generation"] = "A batch of plans that the search proposes together.",
        ["parent pool"] = "The best individuals so far, from which the next children are made.",
        ["pruning phase"] = "The first part of a search: every new expert is one original expert.",
        ["merging phase"] = "The second part of a search: new experts become weighted sums.",
        ["criterion"] = "A one-shot ranking of experts, used as a baseline and as a seed.",
        ["seed"] = "A plan of generation 0, made by a criterion or at random; also the number that fixes every random draw.",
        ["task"] = "Questions with answers, a prompt, an answer filter and a metric.",
        ["search split"] = "The items on which plans are scored while searching.",
        ["validation split"] = "Other items, on which the best few are scored again to choose the winner.",
        ["test split"] = "Items that the search never saw; the reported score is computed on them once.",
        ["suite"] = "Tasks that are evaluated together before and after.",
        ["gate"] = "Rules that turn a suite's differences into PASS, FAIL or INCONCLUSIVE.",
        ["checkpoint"] = "The files of a model.",
        ["survival"] = "The share of the parent pool that keeps an expert.",
        ["utilisation"] = "The share of tokens that the best plan so far routes to an expert.",
        ["diversity"] = "The share of kept experts in which two parents differ on average.",
        ["fitness"] = "The score that the search maximises, on the search split.",
        ["hypervolume"] = "How much of all score, memory saved and active experts saved a set of models covers at once, from 0 to 1; larger is better.",
        ["knows"] = "The score with words that only set the form of an answer suppressed: what the model knows, however it answers.",
    };
}
