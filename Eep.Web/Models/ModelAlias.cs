namespace Eep.Web.Models;

/// <summary>What a version of a model is good for. Each names at most one of the versions that come from one model.</summary>
public enum ModelAlias
{
    /// <summary>The one that is looked at.</summary>
    Candidate,

    /// <summary>May be used: its suites say PASS.</summary>
    Approved,

    /// <summary>Is used: its suites say PASS.</summary>
    Production,
}
