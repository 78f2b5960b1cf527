namespace Eep.Web.Components.Charts;

/// <summary>What the curves of several runs are drawn over. Runs differ in what a generation costs, hence the others.</summary>
public enum CurveAxis
{
    /// <summary>Generation, from 0.</summary>
    Generations,

    /// <summary>Plans really evaluated so far: proposed less reused.</summary>
    Evaluations,

    /// <summary>Minutes spent in generations so far; time between attempts does not count.</summary>
    Minutes,

    /// <summary>Watt-hours spent in generations so far, where every generation was measured.</summary>
    Energy,
}
