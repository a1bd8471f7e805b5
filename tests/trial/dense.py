"""The model for repeated measures by its definition: one dense matrix for each subject, nothing shared with the product.

Formulas as they stand in docs/statistics.md. The design matrix is built from the table by hand, type III rows come
from recoding to sums of zero and solving, gradients are the written-out traces, and second derivatives are
differences of those gradients. Slow on purpose.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from scipy import special


class Dense(NamedTuple):
    """Rows used: design (N, q), response (N,), subject (N,), visit number (N,), column names, and sizes."""

    x: np.ndarray
    y: np.ndarray
    subject: np.ndarray
    visit: np.ndarray
    names: list
    terms: list
    """Term of each column."""
    visits: int
    sums: np.ndarray
    """(N, q), the same design in sum-to-zero coding."""

    def people(self):
        for who in np.unique(self.subject):
            mine = np.flatnonzero(self.subject == who)
            yield self.x[mine], self.y[mine], self.visit[mine]


def dense(table, roles, numeric=(), factors=(), baseline=None):
    """The rows in which everything has a value, in the column order of the coefficients."""
    keys = [roles["response"], *numeric, *([baseline] if baseline else [])]
    rows = [dict(zip(table, values, strict=True)) for values in zip(*table.values(), strict=True)]
    rows = [row for row in rows if all(row[key] is not None and row[key] == row[key] for key in keys)]
    factors = [roles["group"], roles["visit"], *factors]
    short = ["group", "visit", *factors[2:]]
    levels = [sorted({row[name] for row in rows}) for name in factors]
    numbers = ([baseline] if baseline else []) + list(numeric)
    terms: list[tuple[tuple[int, ...], str | None]] = [((), None), ((0,), None), ((1,), None)]
    terms += [((), name) for name in numbers] + [((2 + k,), None) for k in range(len(factors) - 2)]
    terms += [((0, 1), None)] + ([((1,), baseline)] if baseline else [])
    columns, sums, names, of_term = [], [], [], []
    for used, number in terms:
        name = ":".join([*([number] if number else []), *(short[k] for k in used)]) or "(Intercept)"
        for reverse in product(*[range(1, len(levels[k])) for k in reversed(used)]):
            chosen = list(reversed(reverse))
            value = np.array([1.0 if number is None else float(row[number]) for row in rows])
            summed = value.copy()
            for k, level in zip(used, chosen, strict=True):
                here = np.array([levels[k].index(row[factors[k]]) for row in rows])
                value *= here == level
                # Sum to zero: levels 0 to L - 2 have columns of their own, the last is minus all of them.
                summed *= np.where(here == len(levels[k]) - 1, -1.0, here == level - 1)
            columns.append(value)
            sums.append(summed)
            parts = [number] if number else []
            parts += [f"{short[k]}[{levels[k][i]}]" for k, i in zip(used, chosen, strict=True)]
            names.append(":".join(parts) or "(Intercept)")
            of_term.append(name)
    who = {name: i for i, name in enumerate(sorted({row[roles["subject"]] for row in rows}))}
    return Dense(
        x=np.array(columns).T,
        y=np.array([row[roles["response"]] for row in rows], dtype=float),
        subject=np.array([who[row[roles["subject"]]] for row in rows]),
        visit=np.array([levels[1].index(row[roles["visit"]]) for row in rows]),
        names=names,
        terms=of_term,
        visits=len(levels[1]),
        sums=np.array(sums).T,
    )


def type_three_rows(data, term):
    """Rows of the hypothesis of a term: its coefficients in sum-to-zero coding, in ours."""
    ours_from_sums = np.linalg.lstsq(data.x, data.sums, rcond=None)[0]
    return np.linalg.inv(ours_from_sums)[[i for i, name in enumerate(data.terms) if name == term]]


def sigma_of(structure, visits, theta):
    """Sigma (T, T) from log standard deviations and correlations, or for us from its distinct entries."""
    lag = np.abs(np.subtract.outer(np.arange(visits), np.arange(visits)))
    if structure == "us":
        sigma = np.zeros((visits, visits), dtype=np.asarray(theta).dtype)
        sigma[np.triu_indices(visits)] = theta
        return sigma + np.triu(sigma, 1).T
    scales = visits if structure.endswith("h") else 1
    sd = np.exp(theta[:scales]) * np.ones(visits)
    rho = theta[scales:]
    if structure.startswith("toep"):
        correlation = np.append(1.0, rho)[lag]
    elif structure.startswith("ar1"):
        correlation = rho[0] ** lag
    else:
        correlation = np.where(lag > 0, rho[0], 1.0)
    return sd[:, None] * sd * correlation


def theta_of(structure, sigma):
    """Parameters of a Sigma that has the structure."""
    if structure == "us":
        return sigma[np.triu_indices(len(sigma))]
    sd = np.sqrt(np.diagonal(sigma))
    first = (sigma / np.outer(sd, sd))[0]
    scales = np.log(sd) if structure.endswith("h") else np.log(sd[:1])
    return np.concatenate([scales, first[1:] if structure.startswith("toep") else first[1:2]])


def jacobian(structure, visits, theta):
    """d Sigma / d theta, (n, T, T)."""
    sigma = sigma_of(structure, visits, theta)
    if structure == "us":
        return np.array([sigma_of(structure, visits, unit) for unit in np.eye(len(theta))])
    lag = np.abs(np.subtract.outer(np.arange(visits), np.arange(visits)))
    scales = visits if structure.endswith("h") else 1
    by_scale = [2.0 * sigma]
    if scales > 1:
        by_scale = [sigma * (one[:, None] + one) for one in np.eye(visits)]
    sd = np.exp(theta[:scales]) * np.ones(visits)
    rho = theta[scales:]
    if structure.startswith("toep"):
        slopes = [lag == k for k in range(1, visits)]
    elif structure.startswith("ar1"):
        slopes = [lag * rho[0] ** np.maximum(lag - 1, 0)]
    else:
        slopes = [lag > 0]
    return np.array([*by_scale, *(sd[:, None] * sd * slope for slope in slopes)])


def deviance(data, sigma, *, restricted):
    """-2 log-likelihood; infinite where Sigma is not positive definite."""
    q = data.x.shape[1]
    total, a = 0.0, np.zeros((q + 1, q + 1))
    for x, y, visit in data.people():
        try:
            factor = np.linalg.cholesky(sigma[np.ix_(visit, visit)])
        except np.linalg.LinAlgError:
            return np.inf
        white = np.linalg.solve(factor, np.column_stack([x, y]))
        total += 2 * np.log(np.diagonal(factor)).sum()
        a = a + white.T @ white
    rss = a[q, q] - a[q, :q] @ np.linalg.solve(a[:q, :q], a[:q, q])
    n = len(data.y)
    if restricted:
        return (n - q) * np.log(2 * np.pi) + total + np.linalg.slogdet(a[:q, :q])[1] + rss
    return n * np.log(2 * np.pi) + total + rss


class Pieces(NamedTuple):
    """What inference at one Sigma needs; derivatives are those of the parameters theta."""

    beta: np.ndarray
    phi: np.ndarray
    p: np.ndarray
    q: np.ndarray
    gradient: np.ndarray
    expected: np.ndarray


def pieces(data, structure, theta, *, restricted, second=False):
    """Estimates, P_k, Q_kl (with `second`), gradient and expected second derivatives of the deviance."""
    sigma, slopes = sigma_of(structure, data.visits, theta), jacobian(structure, data.visits, theta)
    n, size = len(theta), data.x.shape[1]
    kind = sigma.dtype
    a, b = np.zeros((size, size), kind), np.zeros(size, kind)
    for x, y, visit in data.people():
        solved = np.linalg.solve(sigma[np.ix_(visit, visit)], np.column_stack([x, y]))
        a, b = a + x.T @ solved[:, :-1], b + x.T @ solved[:, -1]
    phi = np.linalg.inv(a)
    beta = phi @ b
    p, q = np.zeros((n, size, size), kind), np.zeros((n, n, size, size), kind)
    gradient, expected = np.zeros(n, kind), np.zeros((n, n), kind)
    for x, y, visit in data.people():
        inverse = np.linalg.inv(sigma[np.ix_(visit, visit)])
        there = slopes[:, visit][:, :, visit]
        r = inverse @ (y - x @ beta)
        left = inverse @ there
        p -= x.T @ left @ inverse @ x
        gradient += np.trace(left, axis1=1, axis2=2) - r @ there @ r
        if second:
            expected += np.einsum("kab,lba->kl", left, left)
            half = left @ (inverse @ x)
            q += np.einsum("kai,ab,lbj->klij", half, sigma[np.ix_(visit, visit)], half)
    if restricted:
        gradient += np.einsum("ij,kji->k", phi, p)
        if second:
            expected += np.einsum("ab,kbc,cd,lda->kl", phi, p, phi, p) - 2 * np.einsum("ab,klba->kl", phi, q)
    return Pieces(beta, phi, p, q, gradient, expected)


def observed(data, structure, theta, *, restricted):
    """Second derivatives of the deviance: complex steps on the gradient, exact to rounding."""
    rows = []
    for unit in np.eye(len(theta)):
        size = 1e-20 * max(abs(unit @ theta), 1e-3)
        there = pieces(data, structure, theta + 1j * size * unit, restricted=restricted)
        rows.append(np.imag(there.gradient) / size)
    return np.array(rows)


class Answer(NamedTuple):
    """Everything a row L b can be asked about."""

    found: Pieces
    w: np.ndarray
    covariance: np.ndarray

    def single(self, row):
        """Estimate, standard error and degrees of freedom."""
        phi = self.found.phi
        slope = np.array([-row @ phi @ one @ phi @ row for one in self.found.p])
        df = 2 * (row @ phi @ row) ** 2 / (slope @ self.w @ slope)
        return row @ self.found.beta, np.sqrt(row @ self.covariance @ row), df

    def f_kenward_roger(self, rows):
        """Kenward and Roger (1997), section 3, term by term."""
        phi, p, w = self.found.phi, self.found.p, self.w
        l = len(rows)
        theta = rows.T @ np.linalg.inv(rows @ phi @ rows.T) @ rows
        t = [theta @ phi @ one @ phi for one in p]
        a1 = sum(w[k, j] * np.trace(t[k]) * np.trace(t[j]) for k in range(len(p)) for j in range(len(p)))
        a2 = sum(w[k, j] * np.trace(t[k] @ t[j]) for k in range(len(p)) for j in range(len(p)))
        b = (a1 + 6 * a2) / (2 * l)
        g = ((l + 1) * a1 - (l + 4) * a2) / ((l + 2) * a2)
        c1, c2, c3 = (c / (3 * l + 2 * (1 - g)) for c in (g, l - g, l + 2 - g))
        e = 1 / (1 - a2 / l)
        v = 2 / l * (1 + c1 * b) / ((1 - c2 * b) ** 2 * (1 - c3 * b))
        rho = v / (2 * e * e)
        m = 4 + (l + 2) / (l * rho - 1)
        f = m / (e * (m - 2)) * self._wald(rows) / l
        return m, f, special.fdtrc(l, m, f)

    def f_satterthwaite(self, rows):
        """Fai and Cornelius (1996)."""
        l = len(rows)
        _, vectors = np.linalg.eigh(rows @ self.found.phi @ rows.T)
        df = np.array([self.single(vector @ rows)[2] for vector in vectors.T])
        if np.ptp(df) < 1e-8 * df.mean():
            m = df.mean()
        elif (df <= 2).any():
            m = 2.0
        else:
            e = (df / (df - 2)).sum()
            m = 2 * e / (e - l)
        f = self._wald(rows) / l
        return m, f, special.fdtrc(l, m, f)

    def _wald(self, rows):
        estimate = rows @ self.found.beta
        return estimate @ np.linalg.solve(rows @ self.covariance @ rows.T, estimate)


def answer(data, structure, sigma, *, restricted, df, information):
    """Inference at a Sigma of the structure."""
    theta = theta_of(structure, sigma)
    found = pieces(data, structure, theta, restricted=restricted, second=True)
    hessian = (
        found.expected
        if information == "expected"
        else observed(data, structure, theta, restricted=restricted)
    )
    w = 2 * np.linalg.inv(hessian)
    covariance = found.phi
    if df == "kenward-roger":
        middle = np.einsum("kl,klij->ij", w, found.q)
        middle = middle - np.einsum("kl,kia,ab,lbj->ij", w, found.p, found.phi, found.p)
        covariance = found.phi + 2 * found.phi @ middle @ found.phi
    return Answer(found, w, covariance)
