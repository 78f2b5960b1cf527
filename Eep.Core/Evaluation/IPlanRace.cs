namespace Eep.Core.Evaluation;

/// <summary>
/// Says which plans go on while an engine evaluates them, so that the engine knows neither filter nor metric. What it says about a plan
/// depends on that plan's answers alone, so that neither threads nor other plans can change what is evaluated.
/// </summary>
public interface IPlanRace
{
    /// <summary>Whether a plan is asked the documents that are left. Called for each plan after each of its rounds, in their order, by one thread.</summary>
    /// <param name="plan">Index of the plan.</param>
    /// <param name="round">What it answered to the documents of the round: index of the request, answer.</param>
    bool GoesOn(int plan, IEnumerable<(int Document, ModelAnswer Answer)> round);
}
